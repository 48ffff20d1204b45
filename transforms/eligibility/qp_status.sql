-- Rule:  42 CFR 414.1425(b)(1), (c)(3)-(4), (d); reading E1; reading E3
-- Grain: performance_year, npi
-- Says:  A clinician holds the best status that an APM Entity or their own counts give: QP comes
--        before Partial QP, and the first snapshot that gave it is kept.

WITH reached AS (
    SELECT
        s.performance_year,
        s.npi,
        s.qp_status,
        s.snapshot_date,
        s.apm_entity_id,
        'apm_entity' AS determination_level
    FROM eligibility._apm_status AS s
    WHERE s.qp_status != 'none'

    UNION ALL

    SELECT
        i.performance_year,
        i.npi,
        i.qp_status,
        i.snapshot_date,
        NULL AS apm_entity_id,
        'individual' AS determination_level
    FROM eligibility._individual_status AS i
)

SELECT
    r.performance_year,
    r.npi,
    r.qp_status,
    r.snapshot_date,
    r.apm_entity_id,
    r.determination_level
FROM reached AS r
QUALIFY
    row_number() OVER (
        PARTITION BY r.performance_year, r.npi
        ORDER BY
            CASE WHEN r.qp_status = 'qp' THEN 0 ELSE 1 END,
            -- reading E3: the clinician's own result counts only where it is better
            r.determination_level,
            r.snapshot_date,
            r.apm_entity_id
    ) = 1

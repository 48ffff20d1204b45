-- Rule:  42 CFR 414.1425(b)(1), (c)(3)-(4), (d); reading E1; reading E3
-- Grain: performance_year, npi
-- Says:  A clinician holds the best status that an APM Entity or their own counts give: QP comes
--        before Partial QP, and the first snapshot that gave it is kept.

WITH reached AS (
    SELECT
        performance_year,
        npi,
        qp_status,
        snapshot_date,
        apm_entity_id,
        'apm_entity' AS determination_level
    FROM eligibility.apm_qp_status
    WHERE qp_status != 'none'

    UNION ALL

    SELECT
        performance_year,
        npi,
        qp_status,
        snapshot_date,
        NULL AS apm_entity_id,
        'individual' AS determination_level
    FROM eligibility._individual_status
)

SELECT
    performance_year,
    npi,
    qp_status,
    snapshot_date,
    apm_entity_id,
    determination_level
FROM reached
QUALIFY
    row_number() OVER (
        PARTITION BY performance_year, npi
        ORDER BY
            CASE WHEN qp_status = 'qp' THEN 0 ELSE 1 END,
            -- reading E3: the clinician's own result counts only where it is better
            determination_level,
            snapshot_date,
            apm_entity_id
    ) = 1

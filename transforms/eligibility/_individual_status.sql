-- Rule:  42 CFR 414.1425(c)(4), (c)(6), (d)(2); reading E2
-- Grain: performance_year, npi, qp_status
-- Says:  A clinician who is assessed individually holds what their own counts reach from the first
--        snapshot that reaches it on, unless every APM Entity that listed them has left.

-- An affiliated practitioner is on no participation list, so that no entity of theirs can leave it.
WITH left_clinician AS (
    SELECT
        performance_year,
        npi
    FROM eligibility.apm_qp_status
    LEFT JOIN eligibility.departed_apm_entity AS departed USING (performance_year, apm_entity_id)
    GROUP BY ALL
    HAVING bool_and(departed.apm_entity_id IS NOT NULL)
)

SELECT
    performance_year,
    npi,
    qp_status,
    min(snapshot_date) AS snapshot_date
FROM eligibility.individual_assessment
INNER JOIN eligibility._qp_result USING (performance_year)
ANTI JOIN left_clinician USING (performance_year, npi)
WHERE entity_type = 'clinician' AND entity_id = npi
GROUP BY ALL

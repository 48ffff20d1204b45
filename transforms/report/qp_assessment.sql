-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)(2); reading E3
-- Grain: performance_year, assessment_reason
-- Says:  How many clinicians are due for an assessment by their own counts, and how many of them
--        have none, so that their QP status rests on their APM Entities alone.

WITH missing AS (
    SELECT
        performance_year,
        npi,
        TRUE AS is_missing
    FROM eligibility.qp_not_assessed
)

SELECT
    performance_year,
    assessment_reason,
    count(*) AS due_count,
    count(is_missing) AS not_assessed_count
FROM eligibility.individual_assessment
LEFT JOIN missing USING (performance_year, npi)
GROUP BY ALL

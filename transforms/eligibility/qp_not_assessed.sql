-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)(2); reading E3
-- Grain: performance_year, npi
-- Says:  Clinicians who should be assessed individually and for whom no extract brings their own
--        counts: their status rests on their APM Entities alone.

SELECT
    i.performance_year,
    i.npi,
    i.assessment_reason,
    q.qp_status
FROM eligibility.individual_assessment AS i
LEFT JOIN eligibility.qp_status AS q
    ON
        i.performance_year = q.performance_year
        AND i.npi = q.npi
WHERE
    q.qp_status IS DISTINCT FROM 'qp'
    AND NOT EXISTS (
        SELECT 1 FROM eligibility.qp_threshold AS t
        WHERE
            t.performance_year = i.performance_year
            AND t.entity_type = 'clinician'
            AND t.entity_id = i.npi
    )

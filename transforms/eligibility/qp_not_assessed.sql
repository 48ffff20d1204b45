-- Rule:  42 CFR 414.1425(c)(4); 42 CFR 414.1425(d)(2); reading E3
-- Grain: performance_year, npi
-- Says:  Clinicians who should be assessed individually and for whom no extract brings their own
--        counts: their status rests on their APM Entities alone.

SELECT
    performance_year,
    npi,
    individual_assessment.assessment_reason,
    qp_status.qp_status
FROM eligibility.individual_assessment
LEFT JOIN eligibility.qp_status USING (performance_year, npi)
WHERE
    qp_status.qp_status IS DISTINCT FROM 'qp'
    AND NOT EXISTS (
        SELECT 1 FROM eligibility.qp_threshold
        WHERE
            performance_year = individual_assessment.performance_year
            AND entity_type = 'clinician'
            AND entity_id = individual_assessment.npi
    )

-- Check: Each individually eligible TIN/NPI is a scored entity unless its data wait for their program.
SELECT
    e.tin,
    e.npi
FROM eligibility.mips_eligible AS e
ANTI JOIN eligibility.scored_entity AS s
    ON
        e.performance_year = s.performance_year
        AND s.entity_type = 'individual'
        AND e.tin = s.tin
        AND e.npi = s.npi
ANTI JOIN eligibility.unscored_member AS u
    ON
        e.performance_year = u.performance_year
        AND e.tin = u.tin
        AND e.npi = u.npi
WHERE e.is_eligible_as_individual

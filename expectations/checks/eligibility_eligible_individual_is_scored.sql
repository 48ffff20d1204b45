-- Check: Each individually eligible TIN/NPI is a scored entity unless its data wait for their program.
SELECT
    tin,
    npi
FROM eligibility.mips_eligible AS eligible
ANTI JOIN eligibility.scored_entity AS scored
    ON
        eligible.performance_year = scored.performance_year
        AND scored.entity_type = 'individual'
        AND eligible.tin = scored.tin
        AND eligible.npi = scored.npi
ANTI JOIN eligibility.unscored_member USING (performance_year, tin, npi)
WHERE eligible.is_eligible_as_individual

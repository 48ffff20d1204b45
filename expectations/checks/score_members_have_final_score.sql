-- Check: Each eligible TIN/NPI has a final score, unless its data came under a program not scored yet.
SELECT
    tin,
    npi,
    eligible.eligibility_reason
FROM eligibility.mips_eligible AS eligible
ANTI JOIN score.final_score USING (performance_year, tin, npi)
ANTI JOIN eligibility.unscored_member USING (performance_year, tin, npi)
WHERE eligible.is_mips_eligible

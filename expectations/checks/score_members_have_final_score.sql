-- Check: Each eligible TIN/NPI has a final score, unless its data came under a program not scored yet.
SELECT
    e.tin,
    e.npi,
    e.eligibility_reason
FROM eligibility.mips_eligible AS e
ANTI JOIN score.final_score AS f
    ON e.performance_year = f.performance_year AND e.tin = f.tin AND e.npi = f.npi
ANTI JOIN eligibility.unscored_member AS u
    ON e.performance_year = u.performance_year AND e.tin = u.tin AND e.npi = u.npi
WHERE e.is_mips_eligible

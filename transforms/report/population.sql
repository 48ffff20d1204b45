-- Rule:  42 CFR 414.1310
-- Grain: performance_year, eligibility_reason
-- Says:  How many TIN/NPIs are eligible or not, for which reason, and how many have a score.

SELECT
    e.performance_year,
    e.eligibility_reason,
    bool_or(e.is_mips_eligible) AS is_mips_eligible,
    count(*) AS clinician_count,
    count(f.final_score) AS scored_count
FROM eligibility.mips_eligible AS e
LEFT JOIN score.final_score AS f
    ON
        e.performance_year = f.performance_year
        AND e.tin = f.tin
        AND e.npi = f.npi
GROUP BY e.performance_year, e.eligibility_reason

-- Rule:  42 CFR 414.1310
-- Grain: performance_year, eligibility_reason
-- Says:  How many TIN/NPIs are eligible or not, for which reason, and how many have a score.

SELECT
    eligible.performance_year,
    eligible.eligibility_reason,
    bool_or(eligible.is_mips_eligible) AS is_mips_eligible,
    count(*) AS clinician_count,
    count(final.final_score) AS scored_count
FROM eligibility.mips_eligible AS eligible
LEFT JOIN score.final_score AS final
    ON
        eligible.performance_year = final.performance_year
        AND eligible.tin = final.tin
        AND eligible.npi = final.npi
GROUP BY ALL

-- Rule:  42 CFR 414.1380(c)
-- Grain: performance_year, band
-- Says:  How the final scores lie between 0 and 100, in bands of ten points.

SELECT
    final.performance_year,
    floor(final.final_score / 10) AS band,
    count(*) FILTER (WHERE eligible.is_mips_eligible) AS eligible_count,
    count(*) FILTER (WHERE eligible.is_mips_eligible IS NOT TRUE) AS other_count
FROM score.final_score AS final
LEFT JOIN eligibility.mips_eligible AS eligible
    ON
        final.performance_year = eligible.performance_year
        AND final.tin = eligible.tin
        AND final.npi = eligible.npi
GROUP BY ALL

-- Rule:  42 CFR 414.1380(c)
-- Grain: performance_year, band
-- Says:  How the final scores lie between 0 and 100, in bands of ten points.

SELECT
    f.performance_year,
    floor(f.final_score / 10) AS band,
    count(*) FILTER (WHERE e.is_mips_eligible) AS eligible_count,
    count(*) FILTER (WHERE e.is_mips_eligible IS NOT TRUE) AS other_count
FROM score.final_score AS f
LEFT JOIN eligibility.mips_eligible AS e
    ON
        f.performance_year = e.performance_year
        AND f.tin = e.tin
        AND f.npi = e.npi
GROUP BY f.performance_year, floor(f.final_score / 10)

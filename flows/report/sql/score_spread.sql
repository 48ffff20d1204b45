-- How the final scores of the eligible lie, by the kind of entity and the reporting option that gave
-- them; of fewer than 11 clinicians their number alone is told.
WITH counted AS (
    SELECT
        final.entity_type,
        final.reporting_option,
        count(*) AS clinician_count,
        CAST(sum(final.final_score) / count(*) AS DECIMAL(5, 2)) AS mean,
        quantile_disc(final.final_score, [0.1, 0.25, 0.5, 0.75, 0.9]) AS quantile
    FROM score.final_score AS final
    INNER JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
    WHERE eligible.is_mips_eligible
    GROUP BY ALL
)

SELECT
    entity_type,
    reporting_option,
    clinician_count,
    clinician_count >= 11 AS is_told,
    CASE WHEN is_told THEN mean END AS mean,
    CASE WHEN is_told THEN quantile[1] END AS tenth,
    CASE WHEN is_told THEN quantile[2] END AS quarter,
    CASE WHEN is_told THEN quantile[3] END AS median,
    CASE WHEN is_told THEN quantile[4] END AS three_quarters,
    CASE WHEN is_told THEN quantile[5] END AS nine_tenths
FROM counted
ORDER BY clinician_count DESC, entity_type, reporting_option

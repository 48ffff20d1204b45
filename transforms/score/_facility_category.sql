-- Rule:  42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id, category
-- Says:  Where the year offers facility-based scoring and its conversion is published, quality and
--        cost take the MIPS score that stands at the hospital's percentile.

SELECT
    f.performance_year,
    f.entity_type,
    f.entity_id,
    p.category,
    p.category_percent
FROM ingest.facility_score AS f
INNER JOIN policy.facility_based_scoring AS o
    ON f.performance_year = o.performance_year AND f.entity_type = o.entity_type
INNER JOIN policy.facility_percentile_score AS p
    ON
        f.performance_year = p.performance_year
        AND f.total_performance_score_percentile >= p.percentile
WHERE o.is_offered AND p.category_percent IS NOT NULL
QUALIFY
    -- reading F15: the entry at or below the percentile
    row_number() OVER (
        PARTITION BY f.performance_year, f.entity_type, f.entity_id, p.category
        ORDER BY p.percentile DESC
    ) = 1

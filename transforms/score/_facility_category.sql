-- Rule:  42 CFR 414.1380(e)
-- Grain: performance_year, entity_type, entity_id, category
-- Says:  Where the year offers facility-based scoring and its conversion is published, quality and
--        cost take the MIPS score that stands at the hospital's percentile.

SELECT
    performance_year,
    entity_type,
    facility.entity_id,
    percentile_score.category,
    percentile_score.category_percent
FROM ingest.facility_score AS facility
INNER JOIN policy.facility_based_scoring AS facility_rule USING (performance_year, entity_type)
INNER JOIN policy.facility_percentile_score AS percentile_score
    ON
        facility.performance_year = percentile_score.performance_year
        AND facility.total_performance_score_percentile >= percentile_score.percentile
WHERE facility_rule.is_offered AND percentile_score.category_percent IS NOT NULL
QUALIFY
    -- reading F15: the entry at or below the percentile
    row_number() OVER (
        PARTITION BY performance_year, entity_type, facility.entity_id, percentile_score.category
        ORDER BY percentile_score.percentile DESC
    ) = 1

-- Rule:  42 CFR 414.1380(c); 42 CFR 414.1380(c)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Before any bonus an entity has the sum of its category scores times their weights, sent or
--        not, and a reason where it sent nothing or fewer than two categories can be scored; whoever is
--        excused from all may have sent nothing, too.

WITH weighed AS (
    SELECT
        weight.performance_year,
        weight.entity_type,
        weight.entity_id,
        weight.reporting_option,
        -- reading F4: a category counts when it has a weight
        count(*) FILTER (WHERE weight.weight_percent IS DISTINCT FROM 0) AS categories_scored_count,
        -- percents times percents are hundredths of a point, exact: a division would leave decimal
        -- arithmetic
        -- no score is no points: least() would take a sum of nothing for a hundred
        coalesce(sum(CAST(category_score.category_percent AS DECIMAL(28, 10)) * weight.weight_percent), 0)
            AS weighted_hundredths,
        sum(CAST(category_score.category_percent AS DECIMAL(28, 10)) * weight.weight_percent)
        FILTER (WHERE weight.category IN ('quality', 'cost')) AS quality_and_cost_hundredths,
        -- an APM Entity may send nothing itself and be scored on what its practices sent
        bool_or(category_score.is_submitted AND weight.category != 'cost') AS is_submitted
    FROM score.category_weight AS weight
    LEFT JOIN score.category_score
        ON
            weight.performance_year = category_score.performance_year
            AND weight.entity_type = category_score.entity_type
            AND weight.entity_id = category_score.entity_id
            AND weight.reporting_option = category_score.reporting_option
            AND weight.category = category_score.category
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    weighed.categories_scored_count,
    weighed.weighted_hundredths,
    weighed.quality_and_cost_hundredths,
    (scored_entity.has_submission OR weighed.is_submitted OR scored_entity.is_facility_based) IS TRUE
        AS has_data,
    CASE
        WHEN
            weighed.categories_scored_count < scored_category_minimum.minimum_category_count
            THEN 'fewer_than_two_categories'
        -- 414.1325(a)(2)(i): what is computed from claims is scored all the same
        WHEN NOT has_data THEN 'no_submission'
    END AS reason
FROM score.scored_entity
INNER JOIN policy.scored_category_minimum USING (performance_year)
INNER JOIN weighed USING (performance_year, entity_type, entity_id, reporting_option)

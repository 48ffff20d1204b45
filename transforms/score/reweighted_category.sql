-- Rule:  42 CFR 414.1365(e)(2)(i); 42 CFR 414.1380(c)(2)(i); 42 CFR 414.1380(c)(2)(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  A category has no weight where a ground of the year holds, unless the entity submitted data
--        of the category and the ground gives way to data, or where nothing in it can be scored; an
--        option may leave out a ground.

WITH ground_met AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        category,
        ground,
        is_cancelled_by_submission
    FROM reweighting.ground
    UNION ALL
    SELECT DISTINCT
        performance_year,
        scores.entity_type,
        scores.entity_id,
        category,
        listed.ground,
        listed.is_cancelled_by_submission
    FROM score.category_score AS scores
    INNER JOIN policy.reweighting_ground AS listed USING (performance_year, category)
    WHERE
        listed.ground_kind = 'not_scored'
        AND listed.is_in_force
        AND scores.is_scored IS FALSE
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    category,
    arg_min(ground, listed.precedence) AS reason
FROM score.scored_entity AS scored
INNER JOIN ground_met USING (performance_year, entity_type, entity_id)
INNER JOIN policy.reweighting_ground AS listed USING (performance_year, category, ground)
-- reading F9: an option whose tables never go without a category does not reweight it
SEMI JOIN policy.category_weight AS weight
    ON
        scored.performance_year = weight.performance_year
        AND scored.weight_option = weight.reporting_option
        AND ground_met.category = weight.reweighted_categories
-- 414.1365(e)(2)(i), reading F24
ANTI JOIN policy.reweighting_ground_exclusion
    USING (performance_year, entity_type, reporting_option, category, ground)
LEFT JOIN score.category_score AS scores
    USING (performance_year, entity_type, entity_id, reporting_option, category)
-- reading F6: data of the category cancel it, but for the grounds that the rule names
WHERE
    (scores.is_submitted IS NOT TRUE OR ground_met.is_cancelled_by_submission IS NOT TRUE)
    AND (listed.ground_kind != 'not_scored' OR scores.is_scored IS FALSE)
GROUP BY ALL

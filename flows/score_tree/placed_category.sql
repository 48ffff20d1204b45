-- Rule:  42 CFR 414.1380(c)(1)-(2)
-- Grain: performance_year, entity_type, entity_id, reporting_option, category
-- Says:  Each category of an entity that is shown with its weight and its score, and whether the score is
--        of a facility or rolled up from the clinicians of an APM Entity.

SELECT
    shown.performance_year,
    shown.entity_type,
    shown.entity_id,
    shown.reporting_option,
    shown.weight_option,
    weight.category,
    weight.weight_percent,
    weight.base_weight_percent,
    weight.reason AS weight_reason,
    weight.reweighted_categories,
    weight.is_small_practice,
    scores.category_percent,
    scores.is_submitted,
    scores.is_scored,
    -- the facility's scores stand for quality and cost
    shown.is_facility_based AND weight.category IN ('quality', 'cost') AS is_of_facility,
    shown.entity_type = 'apm' AND rolled.reason IS NOT NULL AS is_rolled_up,
    rolled.reason AS roll_up_reason,
    rolled.credit_percent
FROM score_tree.shown_entity AS shown
INNER JOIN score.category_weight AS weight
    USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN score.category_score AS scores
    USING (performance_year, entity_type, entity_id, reporting_option, category)
LEFT JOIN score.apm_category_score AS rolled
    ON
        shown.entity_type = 'apm'
        AND shown.performance_year = rolled.performance_year
        AND shown.entity_id = rolled.entity_id
        AND shown.reporting_option = rolled.reporting_option
        AND weight.category = rolled.category

-- Rule:  42 CFR 414.1380(b)
-- Grain: performance_year, told_by, entity_type, entity_id, reporting_option, fact_cells
-- Says:  What the category tables say of an entity, row by row as cells, where the category has a
--        weight, so that a policy row or a reading finds whom it touches; what several rows say alike
--        comes as often.

WITH of_category AS (
    SELECT
        *,
        'quality.measure_points' AS told_by,
        'quality' AS category
    FROM quality.measure_points
    UNION ALL BY NAME
    SELECT
        *,
        'quality.bonus' AS told_by,
        'quality' AS category
    FROM quality.bonus
    UNION ALL BY NAME
    SELECT
        *,
        'quality.required_measure' AS told_by,
        'quality' AS category
    FROM quality.required_measure
    UNION ALL BY NAME
    SELECT
        *,
        'quality.category_score' AS told_by,
        'quality' AS category
    FROM quality.category_score
    UNION ALL BY NAME
    SELECT
        *,
        'cost.measure_points' AS told_by,
        'cost' AS category
    FROM cost.measure_points
    UNION ALL BY NAME
    SELECT
        *,
        'ia.activity_points' AS told_by,
        'ia' AS category
    FROM ia.activity_points
    UNION ALL BY NAME
    SELECT
        *,
        'ia.category_score' AS told_by,
        'ia' AS category
    FROM ia.category_score
    UNION ALL BY NAME
    SELECT
        *,
        'pi.measure_status' AS told_by,
        'pi' AS category
    FROM pi.measure_status
    UNION ALL BY NAME
    SELECT
        *,
        'pi.objective_points' AS told_by,
        'pi' AS category
    FROM pi.objective_points
    UNION ALL BY NAME
    SELECT
        *,
        'pi.category_score' AS told_by,
        'pi' AS category
    FROM pi.category_score
)

SELECT
    performance_year,
    told_by,
    entity_type,
    entity_id,
    reporting_option,
    concat_ws(
        '; ',
        'entity_type=' || entity_type,
        'reporting_option=' || reporting_option,
        'measure_id=' || measure_id,
        'collection_type=' || collection_type,
        'collection_group=' || collection_group,
        'measure_class=' || measure_class,
        'is_small_practice=' || found.is_small_practice,
        'bonus_kind=' || bonus_kind,
        'activity_weight=' || activity_weight,
        'role=' || role,
        'status=' || found.status
    ) AS fact_cells
FROM of_category AS found
INNER JOIN score.category_weight AS weight
    USING (performance_year, entity_type, entity_id, reporting_option, category)
WHERE weight.weight_percent > 0

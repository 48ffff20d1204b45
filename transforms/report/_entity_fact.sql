-- Rule:  42 CFR 414.1380(c)
-- Grain: performance_year, told_by, entity_type, entity_id, reporting_option, fact_cells
-- Says:  What is said of an entity before and after its categories are scored, row by row as cells,
--        under each reporting option in which it is scored; what several rows say alike comes as often.

WITH of_entity AS (
    SELECT
        *,
        'claims_quality.entity_count' AS told_by
    FROM claims_quality.entity_count
    UNION ALL BY NAME
    SELECT
        *,
        'eligibility.special_status' AS told_by
    FROM eligibility.special_status
    UNION ALL BY NAME
    SELECT
        *,
        'reweighting.automatic_exception' AS told_by
    FROM reweighting.automatic_exception
    UNION ALL BY NAME
    SELECT
        *,
        'reweighting.exception_reach' AS told_by
    FROM reweighting.exception_reach
    UNION ALL BY NAME
    SELECT
        *,
        'reweighting.ground' AS told_by
    FROM reweighting.ground
    UNION ALL BY NAME
    SELECT
        *,
        'score.complex_patient_bonus' AS told_by
    FROM score.complex_patient_bonus
    WHERE bonus_points > 0
    UNION ALL BY NAME
    SELECT
        *,
        'score.facility_outcome' AS told_by
    FROM score.facility_outcome
    UNION ALL BY NAME
    SELECT
        *,
        'score.small_practice_bonus' AS told_by
    FROM score.small_practice_bonus
    WHERE bonus_points > 0
),

of_option AS (
    SELECT
        of_entity.*,
        reporting_option
    FROM of_entity
    INNER JOIN eligibility.scored_entity USING (performance_year, entity_type, entity_id)
    UNION ALL BY NAME
    SELECT
        *,
        'eligibility.scored_entity' AS told_by
    FROM eligibility.scored_entity
    UNION ALL BY NAME
    SELECT
        *,
        'score.category_weight' AS told_by
    FROM score.category_weight
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
        'category=' || category,
        'ground=' || ground,
        'event=' || event,
        'exception_entity_type=' || exception_entity_type,
        'special_status=' || special_status,
        'is_small_practice=' || is_small_practice,
        'reweighted_categories=' || nullif(reweighted_categories, '')
    ) AS fact_cells
FROM of_option

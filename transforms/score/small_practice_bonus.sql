-- Rule:  42 CFR 414.1380(c)(4)
-- Grain: performance_year, entity_type, entity_id
-- Says:  In the years that add points for small practices to the final score itself, an entity that
--        is one and submitted data of at least one category earns them; other years have no rows.

SELECT DISTINCT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    b.bonus_points
FROM eligibility.scored_entity AS s
INNER JOIN eligibility.special_status AS t
    ON
        s.performance_year = t.performance_year
        AND s.entity_type = t.entity_type
        AND s.entity_id = t.entity_id
INNER JOIN policy.small_practice_final_score_bonus AS b
    ON s.performance_year = b.performance_year
WHERE s.has_submission AND t.is_small_practice AND b.bonus_points IS NOT NULL

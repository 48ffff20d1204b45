-- Rule:  42 CFR 414.1380(c)(4)
-- Grain: performance_year, entity_type, entity_id
-- Says:  In the years that add points for small practices to the final score itself, an entity that
--        is one and submitted data of at least one category earns them (reading F5); other years have no
--        rows.

SELECT DISTINCT
    performance_year,
    entity_type,
    entity_id,
    bonus.bonus_points
FROM eligibility.scored_entity AS scored
INNER JOIN eligibility.special_status AS held USING (performance_year, entity_type, entity_id)
INNER JOIN policy.small_practice_final_score_bonus AS bonus USING (performance_year)
WHERE
    scored.has_submission
    AND held.special_status = 'small_practice'
    AND bonus.bonus_points IS NOT NULL

-- Check: Each kind of scoring entity has a place in the year's hierarchy of final scores.
SELECT DISTINCT
    performance_year,
    entity_type
FROM score.entity_final_score
ANTI JOIN policy.final_score_hierarchy USING (performance_year, entity_type)

-- Check: Each kind of scoring entity has a place in the year's hierarchy of final scores.
SELECT DISTINCT
    f.performance_year,
    f.entity_type
FROM score.entity_final_score AS f
ANTI JOIN policy.final_score_hierarchy AS h
    ON f.performance_year = h.performance_year AND f.entity_type = h.entity_type

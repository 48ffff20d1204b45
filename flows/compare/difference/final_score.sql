-- Final scores that move, by how.
SELECT
    c.score_move,
    count(*) AS clinician_count,
    count(*) FILTER (WHERE c.is_mips_eligible) AS eligible_count,
    CAST(sum(c.final_score_change) / count(*) AS DECIMAL(9, 2)) AS mean_points,
    min(c.final_score_change) AS least_points,
    max(c.final_score_change) AS most_points
FROM difference.clinician AS c
WHERE c.score_move != 'same'
GROUP BY c.score_move

-- The hundred who move by most dollars, without their names: the rank finds them in the CSV.
SELECT
    p.rank,
    p.entity_type,
    p.main_cause,
    p.final_score_before,
    p.final_score_after,
    p.points,
    p.adjustment_percent_before,
    p.adjustment_percent_after,
    p.amount
FROM moved.person AS p
WHERE p.rank <= 100
ORDER BY p.rank

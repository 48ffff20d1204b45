-- Who moved: a row for each TIN/NPI and cause, whose changes add up to what lies between the runs.
SELECT
    p.rank,
    p.tin,
    p.npi,
    p.entity_type,
    p.specialty_code,
    p.final_score_before,
    p.final_score_after,
    p.adjustment_percent_before,
    p.adjustment_percent_after,
    p.amount_before,
    p.amount_after,
    m.step_number,
    m.cause,
    m.points AS cause_points,
    m.percent AS cause_percent,
    m.amount AS cause_amount
FROM moved.person AS p
INNER JOIN moved.movement AS m ON p.tin = m.tin AND p.npi = m.npi
ORDER BY p.rank, m.step_number

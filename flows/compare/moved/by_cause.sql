-- What each cause moves: TIN/NPIs, points up and down, dollars gained and lost.
SELECT
    m.cause AS member,
    count(DISTINCT concat(m.tin, '-', m.npi)) AS clinician_count,
    count(DISTINCT concat(m.tin, '-', m.npi)) FILTER (WHERE m.points > 0) AS up_count,
    count(DISTINCT concat(m.tin, '-', m.npi)) FILTER (WHERE m.points < 0) AS down_count,
    coalesce(sum(m.amount) FILTER (WHERE m.amount > 0), 0) AS gained_amount,
    coalesce(sum(m.amount) FILTER (WHERE m.amount < 0), 0) AS lost_amount,
    sum(m.amount) AS amount
FROM moved.movement AS m
GROUP BY m.cause
ORDER BY min(CASE WHEN m.is_own THEN m.step_number END) NULLS LAST, m.cause

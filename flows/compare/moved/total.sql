-- How many moved, and what both runs come to in dollars.
SELECT
    (SELECT count(*) FROM moved.person) AS clinician_count,
    (SELECT count(*) FROM moved.person AS p WHERE p.points != 0) AS score_count,
    (
        SELECT coalesce(sum(s.adjustment_amount), 0)
        FROM moved.side AS s
        WHERE s.step_number = 0
    ) AS amount_before,
    (
        SELECT coalesce(sum(s.adjustment_amount), 0)
        FROM moved.side AS s
        WHERE s.step_number = (SELECT max(l.step_number) FROM moved.side AS l)
    ) AS amount_after

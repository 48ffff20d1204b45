-- Last year's quality and cost achievement of most of those who submit.
SELECT
    r.entity_type,
    coalesce(
        r.entity_id, CASE WHEN r.npi IS NULL THEN r.tin ELSE r.tin || '-' || r.npi END
    ) AS entity_id,
    c.category,
    CAST(
        c.available_points * least(
            (0.35 + 0.45 * r.skill + 0.2 * chance('last year' || c.category, r.reporter_number)), 1
        ) AS DECIMAL(18, 4)
    ) AS achievement_points,
    CAST(c.available_points AS DECIMAL(18, 4)) AS available_points
FROM submission.reporter AS r
CROSS JOIN (VALUES ('quality', 60, 0.7), ('cost', 30, 0.5)) AS c (category, available_points, share)
WHERE
    chance('has last year' || c.category, r.reporter_number) < c.share
ORDER BY r.entity_type, entity_id, c.category

-- Last year's quality and cost achievement of most of those who submit.
SELECT
    entity_type, entity_key AS entity_id, last_year.category,
    CAST(
        points * least(
            0.35 + 0.45 * skill + 0.2 * chance('last year' || category, reporter_number), 1
        ) AS DECIMAL(18, 4)
    ) AS achievement_points,
    CAST(points AS DECIMAL(18, 4)) AS available_points
FROM submission.reporter
CROSS JOIN (VALUES ('quality', 60, 0.7), ('cost', 30, 0.5)) AS last_year (category, points, part)
WHERE chance('has last year' || category, reporter_number) < part
ORDER BY entity_type, entity_id, category

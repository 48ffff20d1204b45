-- The points of each scoring entity for each measure, activity or objective of one side.
SELECT
    q.entity_type,
    q.entity_id,
    q.reporting_option,
    'quality' AS category,
    q.measure_id,
    q.collection_type,
    q.achievement_points AS points,
    q.reason
FROM quality.measure_points AS q
UNION ALL
SELECT
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    'cost' AS category,
    c.measure_id,
    'administrativeClaims' AS collection_type,
    c.measure_points AS points,
    c.reason
FROM cost.measure_points AS c
UNION ALL
SELECT
    i.entity_type,
    i.entity_id,
    i.reporting_option,
    'ia' AS category,
    i.measure_id,
    NULL AS collection_type,
    i.activity_points AS points,
    i.reason
FROM ia.activity_points AS i
UNION ALL
-- an objective's measures stand in for each other: their points are told by objective
SELECT
    o.entity_type,
    o.entity_id,
    o.reporting_option,
    'pi' AS category,
    o.objective AS measure_id,
    o.submission_method AS collection_type,
    sum(o.objective_points) AS points,
    NULL AS reason
FROM pi.objective_points AS o
GROUP BY ALL

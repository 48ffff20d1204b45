-- Measures, activities and objectives for which the points of entities move.
WITH paired AS (
    SELECT
        coalesce(b.category, a.category) AS category,
        coalesce(b.measure_id, a.measure_id) AS measure_id,
        coalesce(b.collection_type, a.collection_type) AS collection_type,
        b.points AS points_before,
        a.points AS points_after,
        b.reason AS reason_before,
        a.reason AS reason_after
    FROM before.measure AS b
    FULL JOIN after.measure AS a
        ON
            b.entity_type = a.entity_type
            AND b.entity_id = a.entity_id
            AND b.reporting_option = a.reporting_option
            AND b.category = a.category
            AND b.measure_id = a.measure_id
            AND b.collection_type IS NOT DISTINCT FROM a.collection_type
)

SELECT
    p.category,
    p.measure_id,
    p.collection_type,
    count(*) AS entity_count,
    count(*) FILTER (WHERE p.points_after > p.points_before) AS up_count,
    count(*) FILTER (WHERE p.points_after < p.points_before) AS down_count,
    count(*) FILTER (WHERE p.points_before IS NULL) AS gained_count,
    count(*) FILTER (WHERE p.points_after IS NULL) AS lost_count,
    CAST(
        sum(p.points_after - p.points_before) / count(p.points_after - p.points_before)
        AS DECIMAL(9, 4)
    ) AS mean_points
FROM paired AS p
WHERE p.points_before IS DISTINCT FROM p.points_after
GROUP BY ALL

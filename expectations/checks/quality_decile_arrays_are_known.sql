-- Check: Every decile array of a quality measure has nine numbers, or it is known which of its
--        ten is no bound; an array that is short or not known would be read one decile off.

SELECT
    d.performance_year,
    d.measure_id,
    d.collection_type,
    count(*) AS number_count
FROM reference.benchmark_decile AS d
INNER JOIN reference.measure AS r
    ON
        d.performance_year = r.performance_year
        AND d.measure_id = r.measure_id
        AND r.category = 'quality'
INNER JOIN (
    SELECT
        p.performance_year,
        count(p.bound_number) AS bound_count
    FROM policy.quality_decile_points AS p
    GROUP BY p.performance_year
) AS n ON d.performance_year = n.performance_year
LEFT JOIN policy.quality_decile_array AS a
    ON
        d.performance_year = a.performance_year
        AND d.measure_id = a.measure_id
        AND d.collection_type = a.collection_type
GROUP BY d.performance_year, d.measure_id, d.collection_type, a.measure_id, n.bound_count
HAVING count(*) <> n.bound_count + CASE WHEN a.measure_id IS NULL THEN 0 ELSE 1 END

-- Check: Every decile array of a quality measure has nine numbers, or it is known which of its
--        ten is no bound; an array that is short or not known would be read one decile off.

SELECT
    decile.performance_year,
    decile.measure_id,
    decile.collection_type,
    count(*) AS number_count
FROM reference.benchmark_decile AS decile
INNER JOIN reference.measure
    ON
        decile.performance_year = measure.performance_year
        AND decile.measure_id = measure.measure_id
        AND measure.category = 'quality'
INNER JOIN (
    SELECT
        performance_year,
        count(bound_number) AS bound_count
    FROM policy.quality_decile_points
    GROUP BY ALL
) AS found ON decile.performance_year = found.performance_year
LEFT JOIN policy.quality_decile_array AS decile_array
    ON
        decile.performance_year = decile_array.performance_year
        AND decile.measure_id = decile_array.measure_id
        AND decile.collection_type = decile_array.collection_type
GROUP BY
    decile.performance_year,
    decile.measure_id,
    decile.collection_type,
    decile_array.measure_id,
    found.bound_count
HAVING count(*) <> found.bound_count + CASE WHEN decile_array.measure_id IS NULL THEN 0 ELSE 1 END

-- Check: most benchmarks of a year are nearer to last year's in place than moved by one place.

WITH
cut_point AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.collection_type,
        list(p.performance_rate ORDER BY p.percentile) AS rates
    FROM
        reference.benchmark_percentile AS p
    GROUP BY ALL
    UNION ALL
    SELECT
        d.performance_year,
        d.measure_id,
        d.collection_type,
        list(d.performance_rate ORDER BY d.position) AS rates
    FROM
        reference.benchmark_decile AS d
    GROUP BY ALL
),

paired AS (
    SELECT
        t.performance_year,
        t.measure_id,
        t.collection_type,
        list_zip(t.rates[2:], l.rates[2:], l.rates[:-2]) AS later_places,
        list_zip(t.rates[:-2], l.rates[:-2], l.rates[2:]) AS earlier_places
    FROM
        cut_point AS t
    INNER JOIN cut_point AS l
        ON
            t.performance_year = l.performance_year + 1
            AND t.measure_id = l.measure_id
            AND t.collection_type = l.collection_type
            AND len(t.rates) = len(l.rates)
    WHERE
        list_min(t.rates) < list_max(t.rates)
),

distant AS (
    SELECT
        p.performance_year,
        list_sum([abs(x[1] - x[2]) FOR x IN p.later_places]) AS later_in_place,
        list_sum([abs(x[1] - x[3]) FOR x IN p.later_places]) AS later_moved,
        list_sum([abs(x[1] - x[2]) FOR x IN p.earlier_places]) AS earlier_in_place,
        list_sum([abs(x[1] - x[3]) FOR x IN p.earlier_places]) AS earlier_moved
    FROM
        paired AS p
),

counted AS (
    SELECT
        d.performance_year,
        count(*) AS compared_count,
        greatest(
            count(*) FILTER (WHERE d.later_moved < d.later_in_place),
            count(*) FILTER (WHERE d.earlier_moved < d.earlier_in_place)
        ) AS moved_count
    FROM
        distant AS d
    GROUP BY ALL
)

SELECT
    'fail' AS severity,
    c.performance_year,
    NULL AS measure_id,
    NULL AS collection_type,
    printf(
        '%d of %d benchmarks are nearer to last year''s moved by one place than to last year''s in place',
        c.moved_count,
        c.compared_count
    ) AS sentence
FROM
    counted AS c
WHERE
    c.moved_count > c.compared_count - c.moved_count

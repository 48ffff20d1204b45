-- Check: no benchmark is last year's moved by one place.

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

-- What this year's first and last places share with last year's next and previous ones
moved AS (
    SELECT
        t.performance_year,
        t.measure_id,
        t.collection_type,
        t.rates[2:] AS later_rates,
        t.rates[:-2] AS earlier_rates,
        l.rates[2:] AS last_later_rates,
        l.rates[:-2] AS last_earlier_rates
    FROM
        cut_point AS t
    INNER JOIN cut_point AS l
        ON
            t.performance_year = l.performance_year + 1
            AND t.measure_id = l.measure_id
            AND t.collection_type = l.collection_type
            AND len(t.rates) = len(l.rates)
)

SELECT
    'fail' AS severity,
    m.performance_year,
    m.measure_id,
    m.collection_type,
    'the cut points are last year''s, moved by one place' AS sentence
FROM
    moved AS m
WHERE
    -- Equal rates look the same wherever they are moved
    (m.later_rates = m.last_earlier_rates AND list_min(m.later_rates) < list_max(m.later_rates))
    OR (m.earlier_rates = m.last_later_rates AND list_min(m.earlier_rates) < list_max(m.earlier_rates))

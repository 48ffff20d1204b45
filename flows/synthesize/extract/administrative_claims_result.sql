-- Administrative claims quality measures of groups, and of a few individuals, at a percentile of
-- the benchmark.
WITH measured AS (
    SELECT DISTINCT
        c.measure_id,
        dense_rank() OVER (ORDER BY c.measure_id) AS measure_number
    FROM measure_curve AS c
    INNER JOIN parameter AS p ON TRUE
    INNER JOIN reference.measure AS m
        ON p.performance_year = m.performance_year AND c.measure_id = m.measure_id
    WHERE m.category = 'quality' AND c.collection_type = 'administrativeClaims'
),

entity AS (
    SELECT
        'group' AS entity_type,
        p.tin AS entity_id,
        p.clinicians_before + 1 AS entity_number,
        p.practice_skill,
        p.practice_size AS clinicians
    FROM practice AS p
    WHERE p.practice_size >= 8
    UNION ALL
    SELECT
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        2000000 + c.clinician_number AS entity_number,
        c.practice_skill,
        1 AS clinicians
    FROM clinician AS c
    WHERE c.specialty_code = '20'
),

keyed AS (
    SELECT
        e.*,
        m.*,
        e.entity_number * 16 + m.measure_number AS result_key
    FROM entity AS e
    CROSS JOIN measured AS m
    WHERE chance('measured', e.entity_number * 16 + m.measure_number) < 0.6
),

aimed AS (
    SELECT
        k.*,
        -- Lower is better in all of them.
        100 - least(
            greatest(
                100 * (0.5 * k.practice_skill + 0.5 * chance('result luck', k.result_key)), 1.1
            ), 98.9
        ) AS percentile
    FROM keyed AS k
)

SELECT
    a.entity_type,
    a.entity_id,
    a.measure_id,
    CASE
        WHEN chance('result cases', a.result_key) < 0.2 THEN 5 + below('few', a.result_key, 15)
        ELSE 20 + below('many', a.result_key, 40) * least(a.clinicians, 60)
    END AS case_count,
    CAST(
        c.from_rate + (c.to_rate - c.from_rate) * (a.percentile - c.from_percentile)
        / (c.to_percentile - c.from_percentile) AS DECIMAL(14, 6)
    ) AS performance_rate
FROM aimed AS a
INNER JOIN measure_curve AS c
    ON
        a.measure_id = c.measure_id
        AND c.collection_type = 'administrativeClaims'
        AND a.percentile >= c.from_percentile
        AND a.percentile < c.to_percentile
ORDER BY a.entity_type, a.entity_id, a.measure_id

-- Cost measures of groups and of the individuals with volume: dollars around the benchmark's
-- median, cases above and below the measures' minimums.
WITH border AS (
    SELECT
        b.measure_id,
        g.benchmark_kind,
        max(b.performance_rate) FILTER (WHERE b.percentile = 30) AS third,
        max(b.performance_rate) FILTER (WHERE b.percentile = 40) AS fourth,
        max(b.performance_rate) FILTER (WHERE b.percentile = 20) AS second,
        max(b.performance_rate) FILTER (WHERE b.percentile = 50) AS fifth,
        max(b.performance_rate) FILTER (WHERE b.percentile = 80) AS eighth
    FROM reference.benchmark_percentile AS b
    INNER JOIN reference.benchmark AS g
        ON
            b.performance_year = g.performance_year
            AND b.measure_id = g.measure_id
            AND b.collection_type = g.collection_type
    INNER JOIN reference.measure AS m
        ON b.performance_year = m.performance_year AND b.measure_id = m.measure_id
    INNER JOIN parameter AS p ON b.performance_year = p.performance_year
    WHERE m.category = 'cost'
    GROUP BY b.measure_id, g.benchmark_kind
),

spread AS (
    SELECT
        b.measure_id,
        row_number() OVER (ORDER BY b.measure_id) AS measure_number,
        -- The third and fourth border of a scale stand half a deviation beside the median.
        CASE b.benchmark_kind
            WHEN 'score_border' THEN (b.third + b.fourth) / 2 ELSE b.fifth
        END AS median_amount,
        CASE b.benchmark_kind
            WHEN 'score_border' THEN b.fourth - b.third ELSE (b.eighth - b.second) * 0.6
        END AS deviation_amount
    FROM border AS b
),

costed AS (
    SELECT
        'group' AS entity_type,
        p.tin AS entity_id,
        p.clinicians_before + 1 AS entity_number,
        p.practice_skill,
        p.practice_size AS clinicians
    FROM practice AS p
    WHERE p.practice_size >= 2
    UNION ALL
    SELECT
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        2000000 + c.clinician_number AS entity_number,
        c.practice_skill,
        1 AS clinicians
    FROM clinician AS c
    INNER JOIN volume AS v ON c.clinician_number = v.clinician_number
    WHERE v.volume_class IN ('high', 'dollars', 'services')
),

keyed AS (
    SELECT
        c.*,
        s.*,
        c.entity_number * 64 + s.measure_number AS cost_key
    FROM costed AS c
    CROSS JOIN spread AS s
    WHERE
        chance('costed', c.entity_number) < 0.88
        AND chance('cost measure', c.entity_number * 64 + s.measure_number)
        < CASE WHEN c.clinicians >= 16 THEN 0.22 ELSE 0.09 END
)

SELECT
    k.entity_type,
    k.entity_id,
    k.measure_id,
    CASE
        WHEN chance('cost cases', k.cost_key) < 0.3
            THEN 2 + CAST(floor(chance('few cost cases', k.cost_key) * 30) AS BIGINT)
        ELSE 36 + CAST(floor(
            chance('cost cases', k.cost_key) * 20 * least(k.clinicians, 50)
        ) AS BIGINT)
    END AS case_count,
    CAST(greatest(
        k.median_amount + k.deviation_amount * 1.1 * (
            chance('cost', k.cost_key) + chance('more cost', k.cost_key)
            + chance('most cost', k.cost_key) - 1.6 - 0.3 * (k.practice_skill - 0.5)
        ), k.median_amount / 5
    ) AS DECIMAL(14, 4)) AS average_cost_amount
FROM keyed AS k
ORDER BY k.entity_type, k.entity_id, k.measure_id

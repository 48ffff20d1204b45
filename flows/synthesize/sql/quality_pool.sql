-- Quality measures that a submission may pick from: a pool for each collection plan, in three
-- tiers, each shuffled and numbered from 0.
CREATE OR REPLACE TABLE quality_pool AS
WITH candidate AS (
    SELECT
        m.measure_id,
        c.collection_type,
        g.program_name,
        CASE
            WHEN g.program_name <> 'mips' THEN g.program_name
            WHEN c.collection_type = 'registry' AND m.is_registry_measure THEN 'qcdr'
            ELSE c.collection_type
        END AS pool,
        coalesce(m.is_high_priority, FALSE)
        OR coalesce(contains(lower(m.measure_type), 'outcome'), FALSE) AS is_priority,
        b.measure_id IS NOT NULL AS has_benchmark
    FROM reference.measure AS m
    INNER JOIN parameter AS p ON m.performance_year = p.performance_year
    INNER JOIN reference.measure_collection_type AS c
        ON m.performance_year = c.performance_year AND m.measure_id = c.measure_id
    INNER JOIN reference.measure_program AS g
        ON m.performance_year = g.performance_year AND m.measure_id = g.measure_id
    LEFT JOIN reference.benchmark AS b
        ON
            m.performance_year = b.performance_year
            AND m.measure_id = b.measure_id
            AND c.collection_type = b.collection_type
    WHERE
        m.category = 'quality'
        AND m.metric_type NOT IN ('cahps', 'costScore')
        -- The web interface is left to the APM Performance Pathway.
        AND (c.collection_type <> 'cmsWebInterface' OR g.program_name = 'app1')
        AND (
            g.program_name IN ('mips', 'app1')
            OR g.program_name IN (SELECT v.mvp_id FROM reference.mvp AS v)
        )
),

tiered AS (
    SELECT
        c.*,
        unnest(
            CASE
                WHEN c.has_benchmark AND c.is_priority THEN ['priority', 'benchmarked']
                WHEN c.has_benchmark THEN ['benchmarked']
                ELSE ['unbenchmarked']
            END
        ) AS tier
    FROM candidate AS c
)

SELECT
    CASE WHEN t.collection_type = 'cmsWebInterface' THEN t.collection_type ELSE t.pool END AS pool,
    t.tier,
    t.program_name,
    t.measure_id,
    t.collection_type,
    row_number() OVER shuffled - 1 AS position,
    count(*) OVER (
        PARTITION BY
            CASE
                WHEN t.collection_type = 'cmsWebInterface' THEN t.collection_type ELSE t.pool
            END,
            t.tier
    ) AS pool_size
FROM tiered AS t
WINDOW
    shuffled AS (
        PARTITION BY
            CASE WHEN t.collection_type = 'cmsWebInterface' THEN t.collection_type ELSE t.pool END,
            t.tier
        ORDER BY
            draw(
                'shuffle', md5_number_lower(concat(t.measure_id, t.collection_type)) % 4294967296
            ),
            t.measure_id,
            t.collection_type
    )
ORDER BY ALL;

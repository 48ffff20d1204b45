-- Quality measures that a submission may pick from: a pool for each program and collection plan, in
-- tiers, each shuffled and numbered from 0. The pool * has every collection type.
WITH program AS (
    SELECT
        g.measure_id,
        g.program_name
    FROM reference.measure_program AS g
    INNER JOIN people.parameter AS p ON g.performance_year = p.performance_year
    UNION
    -- CMS lists the measures of each program from some year on; before, all are of the one.
    SELECT
        m.measure_id,
        'mips' AS program_name
    FROM reference.measure AS m
    INNER JOIN people.parameter AS p ON m.performance_year = p.performance_year
    WHERE NOT EXISTS (
        SELECT 1 FROM reference.measure_program AS g WHERE g.performance_year = p.performance_year
    )
),

candidate AS (
    SELECT
        m.measure_id,
        c.collection_type,
        g.program_name,
        m.is_registry_measure,
        m.metric_type,
        m.first_performance_year = p.performance_year AS is_new,
        m.first_performance_year = p.performance_year - 1 AS is_second_year,
        coalesce(m.is_high_priority, FALSE)
        OR coalesce(contains(lower(m.measure_type), 'outcome'), FALSE) AS is_priority,
        coalesce(b.is_inverse, m.is_inverse, FALSE) AS is_inverse,
        b.measure_id IS NOT NULL AS has_benchmark,
        coalesce(b.is_topped_out, FALSE) AS is_topped_out,
        coalesce(b.is_topped_out_by_program, FALSE) OR n.measure_id IS NOT NULL AS is_capped,
        x.treatment,
        r.measure_id IS NOT NULL AS is_cap_removed,
        h.measure_id IS NOT NULL AS is_historical,
        k.measure_id IS NOT NULL AS is_in_cluster,
        count(*) OVER (PARTITION BY m.measure_id, g.program_name) > 1 AS has_several_types
    FROM reference.measure AS m
    INNER JOIN people.parameter AS p ON m.performance_year = p.performance_year
    INNER JOIN reference.measure_collection_type AS c
        ON m.performance_year = c.performance_year AND m.measure_id = c.measure_id
    INNER JOIN program AS g ON m.measure_id = g.measure_id
    LEFT JOIN reference.benchmark AS b
        ON
            m.performance_year = b.performance_year
            AND m.measure_id = b.measure_id
            AND c.collection_type = b.collection_type
    LEFT JOIN policy.topped_out_measure AS n
        ON m.performance_year = n.performance_year AND m.measure_id = n.measure_id
    LEFT JOIN reference.measure_suppression AS x
        ON
            m.performance_year = x.performance_year
            AND m.measure_id = x.measure_id
            AND c.collection_type = x.collection_type
    LEFT JOIN reference.measure_cap_removal AS r
        ON
            m.performance_year = r.performance_year
            AND m.measure_id = r.measure_id
            AND c.collection_type = r.collection_type
    LEFT JOIN reference.measure_historical_benchmark AS h
        ON
            m.performance_year = h.performance_year
            AND m.measure_id = h.measure_id
            AND c.collection_type = h.collection_type
    LEFT JOIN (
        SELECT DISTINCT
            t.performance_year,
            t.measure_id,
            t.collection_type
        FROM reference.clinical_cluster AS t
        WHERE t.cluster_kind = 'clinical_cluster'
    ) AS k
        ON
            m.performance_year = k.performance_year
            AND m.measure_id = k.measure_id
            AND c.collection_type = k.collection_type
    WHERE
        m.category = 'quality'
        AND m.metric_type NOT IN ('cahps', 'costScore')
        AND c.collection_type NOT IN ('administrativeClaims', 'certifiedSurveyVendor')
        AND EXISTS (
            SELECT 1
            FROM policy.participation AS s
            WHERE
                s.performance_year = p.performance_year
                AND s.program_name = g.program_name
                AND s.is_covered
        )
),

tiered AS (
    SELECT
        c.*,
        unnest(list_filter([
            CASE
                WHEN c.has_benchmark AND c.treatment IS DISTINCT FROM 'suppressed'
                    THEN 'benchmarked'
            END,
            CASE WHEN c.has_benchmark AND c.is_priority THEN 'priority' END,
            CASE
                WHEN
                    c.has_benchmark AND NOT c.is_capped AND NOT c.is_topped_out
                    AND c.treatment IS NULL
                    THEN 'uncapped'
            END,
            CASE WHEN NOT c.has_benchmark THEN 'unbenchmarked' END,
            CASE WHEN NOT c.has_benchmark AND NOT coalesce(c.is_new, FALSE) THEN 'no benchmark' END,
            CASE WHEN c.is_capped THEN 'capped' END,
            CASE WHEN c.is_topped_out THEN 'topped out' END,
            CASE WHEN c.is_cap_removed THEN 'cap removed' END,
            CASE WHEN c.is_inverse AND c.has_benchmark THEN 'inverse' END,
            CASE WHEN c.is_new THEN 'new' END,
            CASE WHEN c.is_second_year THEN 'second year' END,
            c.treatment,
            CASE WHEN NOT c.is_priority AND c.has_benchmark THEN 'no priority' END,
            CASE WHEN contains(lower(c.metric_type), 'multi') THEN 'strata' END,
            CASE WHEN c.metric_type = 'nonProportion' THEN 'ratio' END,
            CASE WHEN c.is_historical THEN 'historical' END,
            CASE
                WHEN c.is_in_cluster AND c.collection_type IN ('claims', 'registry')
                    THEN 'cluster'
            END,
            CASE WHEN c.has_several_types AND c.has_benchmark THEN 'two types' END,
            CASE WHEN c.collection_type = 'cmsWebInterface' THEN 'web interface' END,
            'any'
        ], LAMBDA x: x IS NOT NULL)) AS tier
    FROM candidate AS c
),

pooled AS (
    SELECT
        t.*,
        unnest(
            CASE
                WHEN t.collection_type = 'cmsWebInterface' THEN ['cmsWebInterface']
                WHEN t.program_name <> 'mips' THEN [t.collection_type, '*']
                WHEN t.collection_type = 'registry' AND t.is_registry_measure THEN ['qcdr', '*']
                ELSE [t.collection_type, '*']
            END
        ) AS pool
    FROM tiered AS t
)

SELECT
    q.program_name,
    q.pool,
    q.tier,
    q.measure_id,
    q.collection_type,
    row_number() OVER shuffled - 1 AS position,
    count(*) OVER (PARTITION BY q.program_name, q.pool, q.tier) AS pool_size
FROM pooled AS q
WINDOW
    shuffled AS (
        PARTITION BY q.program_name, q.pool, q.tier
        ORDER BY
            -- The collection types of one measure stay side by side where both are wanted.
            draw(
                'shuffle',
                md5_number_lower(concat(
                    q.measure_id,
                    CASE WHEN q.tier <> 'two types' THEN q.collection_type END
                )) % 4294967296
            ),
            q.measure_id,
            q.collection_type
    )
ORDER BY ALL

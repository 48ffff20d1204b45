-- The quality measures that each submission reports, once per measure and collection type.
CREATE OR REPLACE TABLE quality_pick AS
WITH slot AS (
    SELECT
        r.*,
        FALSE AS is_second,
        unnest(range(1, r.measures + 1)) AS slot
    FROM reporter AS r
    WHERE
        r.entity_type <> 'subgroup'
        AND chance('without quality', r.reporter_number) >= 0.02
    UNION ALL
    SELECT
        r.*,
        TRUE AS is_second,
        unnest(range(1, 6)) AS slot
    FROM reporter AS r
    WHERE r.second_program_name IS NOT NULL
),

keyed AS (
    SELECT
        s.*,
        s.reporter_number * 64 + s.slot AS slot_key,
        s.reporter_number * 4 + CAST(s.is_second AS BIGINT) AS set_key
    FROM slot AS s
),

placed AS (
    SELECT
        k.*,
        CASE
            WHEN k.is_second THEN k.second_program_name
            WHEN k.collection_plan = 'mixed' AND k.slot % 2 = 0 THEN 'electronicHealthRecord'
            WHEN k.collection_plan = 'mixed' THEN 'registry'
            WHEN k.collection_plan = 'qcdr' AND k.slot % 3 = 0 THEN 'registry'
            ELSE k.collection_plan
        END AS pool,
        CASE
            WHEN k.slot = 1 AND chance('priority', k.set_key) < 0.9 THEN 'priority'
            WHEN k.is_second OR chance('tier', k.slot_key) < 0.94 THEN 'benchmarked'
            ELSE 'unbenchmarked'
        END AS tier
    FROM keyed AS k
    -- One in twenty-five reports a whole specialty set instead.
    WHERE
        k.is_second
        OR k.collection_plan NOT IN ('registry', 'claims')
        OR chance('specialty set', k.reporter_number) >= 0.04
),

specialty_set AS (
    SELECT
        s.collection_type,
        s.cluster_name,
        row_number() OVER (PARTITION BY s.collection_type ORDER BY s.cluster_name) - 1 AS position,
        count(*) OVER (PARTITION BY s.collection_type) AS sets,
        s.measure_ids
    FROM (
        SELECT
            c.collection_type,
            c.cluster_name,
            list(DISTINCT c.member_measure_id ORDER BY c.member_measure_id) AS measure_ids
        FROM reference.clinical_cluster AS c
        INNER JOIN parameter AS p ON c.performance_year = p.performance_year
        WHERE c.cluster_kind = 'specialty_set'
        GROUP BY c.collection_type, c.cluster_name
    ) AS s
),

picked AS (
    SELECT
        p.reporter_number,
        p.slot,
        q.program_name,
        q.measure_id,
        q.collection_type
    FROM placed AS p
    INNER JOIN quality_pool AS q
        ON
            p.pool = q.pool
            AND p.tier = q.tier
            AND q.position = (
                draw('first measure', p.set_key) + p.slot * (1 + p.reporter_number % 5)
            ) % q.pool_size
    UNION ALL
    SELECT
        r.reporter_number,
        i.slot,
        'mips' AS program_name,
        s.measure_ids[i.slot] AS measure_id,
        s.collection_type
    FROM reporter AS r
    INNER JOIN specialty_set AS s
        ON
            r.collection_plan = s.collection_type
            AND s.position = below('which set', r.reporter_number, s.sets)
    CROSS JOIN range(1, 30) AS i (slot)
    WHERE
        r.entity_type <> 'subgroup'
        AND i.slot <= len(s.measure_ids)
        AND chance('specialty set', r.reporter_number) < 0.04
        AND chance('without quality', r.reporter_number) >= 0.02
)

SELECT
    p.reporter_number,
    p.program_name,
    p.collection_type,
    p.measure_id,
    min(p.slot) AS slot
FROM picked AS p
GROUP BY p.reporter_number, p.program_name, p.collection_type, p.measure_id
ORDER BY p.reporter_number, p.program_name, p.collection_type, slot, p.measure_id;

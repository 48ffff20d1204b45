-- The quality measures that each submission reports, once per measure and collection type.
WITH slot AS (
    SELECT
        r.reporter_number,
        r.reporting_option,
        r.program_name,
        q.collection_plan,
        q.trait,
        q.tier,
        FALSE AS is_second,
        unnest(
            range(1, 1 + CASE r.reporting_option WHEN 'mvp' THEN 5 ELSE q.measures END)
        ) AS slot
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
    WHERE
        r.reporting_option NOT IN ('app', 'app_plus')
        AND (q.plan_kind <> 'random' OR chance('without quality', r.reporter_number) >= 0.02)
        -- One in twenty-five reports a whole specialty set instead.
        AND NOT (
            q.plan_kind = 'random'
            AND q.collection_plan IN ('registry', 'claims')
            AND chance('specialty set', r.reporter_number) < 0.04
        )
    UNION ALL
    SELECT
        r.reporter_number,
        'mvp' AS reporting_option,
        r.second_program_name AS program_name,
        q.collection_plan,
        NULL AS trait,
        NULL AS tier,
        TRUE AS is_second,
        unnest(range(1, 6)) AS slot
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
    WHERE r.second_program_name IS NOT NULL
),

placed AS (
    SELECT
        s.*,
        s.reporter_number * 4 + CAST(s.is_second AS BIGINT) AS set_key,
        CASE
            WHEN s.reporting_option = 'mvp' AND s.collection_plan = 'claims' THEN 'claims'
            WHEN s.reporting_option = 'mvp' THEN '*'
            WHEN s.collection_plan = 'mixed' AND s.slot % 2 = 0 THEN 'electronicHealthRecord'
            WHEN s.collection_plan = 'mixed' THEN 'registry'
            WHEN s.collection_plan = 'qcdr' AND s.slot % 3 = 0 THEN 'registry'
            ELSE s.collection_plan
        END AS pool,
        CASE
            WHEN s.tier = 'web interface' THEN 'any'
            WHEN s.reporting_option = 'mvp' AND s.collection_plan = 'claims' THEN 'any'
            WHEN
                s.slot = 1 AND coalesce(s.tier, 'benchmarked') = 'benchmarked'
                AND chance('priority', s.reporter_number) < 0.9
                THEN 'priority'
            WHEN s.reporting_option = 'mvp' THEN 'any'
            WHEN s.tier IS NOT NULL THEN s.tier
            WHEN chance('tier', s.reporter_number * 64 + s.slot) < 0.94 THEN 'benchmarked'
            ELSE 'unbenchmarked'
        END AS tier_of_slot
    FROM slot AS s
),

-- What the year has no measures of is taken from the most usual.
offered AS (
    SELECT
        p.*,
        coalesce(q.pool_size, d.pool_size) AS pool_size,
        CASE WHEN q.pool_size IS NULL THEN d.pool ELSE p.pool END AS pool_taken,
        CASE WHEN q.pool_size IS NULL THEN d.tier ELSE p.tier_of_slot END AS tier_taken
    FROM placed AS p
    LEFT JOIN (SELECT DISTINCT
        x.program_name,
        x.pool,
        x.tier,
        x.pool_size
    FROM submission.quality_pool AS x)
        AS q
        ON p.program_name = q.program_name AND p.pool = q.pool AND p.tier_of_slot = q.tier
    LEFT JOIN (SELECT DISTINCT
        x.program_name,
        x.pool,
        x.tier,
        x.pool_size
    FROM submission.quality_pool AS x)
        AS d
        ON p.program_name = d.program_name AND d.pool = 'registry' AND d.tier = 'any'
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
        INNER JOIN people.parameter AS p ON c.performance_year = p.performance_year
        WHERE c.cluster_kind = 'specialty_set'
        GROUP BY c.collection_type, c.cluster_name
    ) AS s
),

-- The smallest clinical topic that can be sent whole as MIPS CQMs.
clinical_topic AS (
    SELECT list(DISTINCT c.member_measure_id ORDER BY c.member_measure_id) AS measure_ids
    FROM reference.clinical_cluster AS c
    INNER JOIN people.parameter AS p ON c.performance_year = p.performance_year
    LEFT JOIN submission.quality_pool AS q
        ON
            c.member_measure_id = q.measure_id
            AND q.program_name = 'mips'
            AND q.pool = 'registry'
            AND q.tier = 'any'
    WHERE c.cluster_kind = 'clinical_cluster' AND c.collection_type = 'registry'
    GROUP BY c.cluster_name
    HAVING bool_and(q.measure_id IS NOT NULL)
    ORDER BY len(measure_ids), c.cluster_name
    LIMIT 1
),

-- One measure of strata for each way to make one rate of theirs.
algorithm AS (
    SELECT q.*
    FROM submission.quality_pool AS q
    INNER JOIN people.parameter AS p ON TRUE
    INNER JOIN reference.measure AS m
        ON p.performance_year = m.performance_year AND q.measure_id = m.measure_id
    WHERE q.program_name = 'mips' AND q.collection_type = 'registry' AND q.tier = 'strata'
    QUALIFY
        row_number() OVER (PARTITION BY m.overall_algorithm ORDER BY q.measure_id, q.pool) = 1
),

picked AS (
    SELECT
        o.reporter_number,
        o.slot,
        q.program_name,
        q.measure_id,
        q.collection_type
    FROM offered AS o
    INNER JOIN submission.quality_pool AS q
        ON
            o.program_name = q.program_name
            AND o.pool_taken = q.pool
            AND o.tier_taken = q.tier
            AND q.position = (
                draw('first measure', o.set_key) % o.pool_size
                + o.slot * CASE WHEN o.trait IS NULL THEN 1 + o.reporter_number % 5 ELSE 1 END
            ) % o.pool_size
    UNION ALL
    SELECT
        r.reporter_number,
        i.slot,
        'mips' AS program_name,
        s.measure_ids[i.slot] AS measure_id,
        s.collection_type
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
    INNER JOIN specialty_set AS s
        ON
            q.collection_plan = s.collection_type
            AND s.position = below('which set', r.reporter_number, s.sets)
    CROSS JOIN range(1, 30) AS i (slot)
    WHERE
        r.reporting_option = 'traditional'
        AND i.slot <= len(s.measure_ids)
        AND CASE
            WHEN q.plan_kind = 'random' THEN chance('specialty set', r.reporter_number) < 0.04
            ELSE q.trait IN ('specialty set', 'specialty set by claims')
        END
    UNION ALL
    SELECT
        r.reporter_number,
        1 AS slot,
        'mips' AS program_name,
        unnest(t.measure_ids) AS measure_id,
        'registry' AS collection_type
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
    CROSS JOIN clinical_topic AS t
    WHERE q.trait = 'clinical topic'
    UNION ALL
    SELECT
        r.reporter_number,
        2 AS slot,
        a.program_name,
        a.measure_id,
        a.collection_type
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
    CROSS JOIN algorithm AS a
    WHERE q.trait = 'algorithms'
    UNION ALL
    -- The APM Performance Pathway is a fixed set.
    SELECT
        r.reporter_number,
        a.position + 1 AS slot,
        a.program_name,
        a.measure_id,
        a.collection_type
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
    INNER JOIN submission.quality_pool AS a
        ON
            r.program_name = a.program_name
            AND a.tier = 'any'
            AND a.pool = CASE q.collection_plan
                WHEN 'cmsWebInterface' THEN 'cmsWebInterface'
                WHEN 'electronicHealthRecord' THEN 'electronicHealthRecord'
                WHEN 'mixed' THEN '*'
                ELSE 'registry'
            END
    WHERE r.reporting_option IN ('app', 'app_plus')
)

SELECT
    p.reporter_number,
    p.program_name,
    p.collection_type,
    p.measure_id,
    min(p.slot) AS slot
FROM picked AS p
GROUP BY p.reporter_number, p.program_name, p.collection_type, p.measure_id
ORDER BY p.reporter_number, p.program_name, p.collection_type, slot, p.measure_id

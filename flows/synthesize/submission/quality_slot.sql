-- Places for quality measures in each submission, each filled from a pool and a tier of it; five
-- more for the second program of those who have one.
WITH slot AS (
    SELECT
        * EXCLUDE (second_program_name),
        FALSE AS is_second,
        unnest(range(1, 1 + CASE reporting_option WHEN 'mvp' THEN 5 ELSE measures END)) AS slot
    FROM submission.reporter
    WHERE
        reporting_option NOT IN ('app', 'app_plus')
        AND (plan_kind <> 'random' OR chance('without quality', reporter_number) >= 0.02)
        -- One in twenty-five reports a whole specialty set instead.
        AND NOT (
            plan_kind = 'random'
            AND collection_plan IN ('registry', 'claims')
            AND chance('specialty set', reporter_number) < 0.04
        )
    UNION ALL
    SELECT
        * EXCLUDE (second_program_name) REPLACE (
            'mvp' AS reporting_option, second_program_name AS program_name, NULL AS trait,
            NULL AS tier
        ),
        TRUE AS is_second,
        unnest(range(1, 6)) AS slot
    FROM submission.reporter
    WHERE second_program_name IS NOT NULL
),

placed AS (
    SELECT
        reporter_number, program_name, slot,
        -- Where in the pool the submission begins, and how far apart the next ones are.
        draw('first measure', reporter_number * 4 + CAST(is_second AS BIGINT))
            AS first_measure,
        slot * CASE WHEN trait IS NULL THEN 1 + reporter_number % 5 ELSE 1 END AS measures_on,
        CASE
            WHEN reporting_option = 'mvp' THEN if(collection_plan = 'claims', 'claims', '*')
            WHEN collection_plan = 'mixed' THEN if(slot % 2 = 0, 'electronicHealthRecord', 'registry')
            WHEN collection_plan = 'qcdr' AND slot % 3 = 0 THEN 'registry'
            ELSE collection_plan
        END AS pool,
        CASE
            WHEN tier = 'web interface' THEN 'any'
            WHEN reporting_option = 'mvp' AND collection_plan = 'claims' THEN 'any'
            WHEN
                slot = 1 AND coalesce(tier, 'benchmarked') = 'benchmarked'
                AND chance('priority', reporter_number) < 0.9
                THEN 'priority'
            WHEN reporting_option = 'mvp' THEN 'any'
            WHEN tier IS NOT NULL THEN tier
            WHEN chance('tier', reporter_number * 64 + slot) < 0.94 THEN 'benchmarked'
            ELSE 'unbenchmarked'
        END AS tier
    FROM slot
),

offer AS (
    SELECT DISTINCT
        program_name, pool, tier, pool_size
    FROM submission.quality_pool
)

-- What the year has no measures of is taken from the most usual.
SELECT
    placed.* EXCLUDE (pool, tier, first_measure, measures_on),
    coalesce(offer.pool, usual.pool) AS pool,
    coalesce(offer.tier, usual.tier) AS tier,
    coalesce(offer.pool_size, usual.pool_size) AS pool_measures,
    (first_measure % pool_measures + measures_on) % pool_measures AS position
FROM placed
LEFT JOIN offer USING (program_name, pool, tier)
LEFT JOIN offer AS usual
    ON
        placed.program_name = usual.program_name
        AND usual.pool = 'registry'
        AND usual.tier = 'any'

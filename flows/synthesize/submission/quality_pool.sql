-- Quality measures that a submission may pick from: a pool for each program and collection plan, in
-- tiers, each shuffled and numbered from 0. The pool * has every collection type.
WITH tiered AS (
    SELECT
        *,
        unnest([
            { 'name': 'any', 'holds': TRUE },
            { 'name': 'benchmarked', 'holds': has_benchmark AND treatment IS DISTINCT FROM 'suppressed' },
            { 'name': 'priority', 'holds': has_benchmark AND is_priority },
            { 'name': 'no priority', 'holds': has_benchmark AND NOT is_priority },
            {
                'name': 'uncapped',
                'holds': has_benchmark AND NOT (is_capped OR is_topped_out) AND treatment IS NULL
            },
            { 'name': 'unbenchmarked', 'holds': NOT has_benchmark },
            { 'name': 'no benchmark', 'holds': NOT has_benchmark AND NOT is_new },
            { 'name': 'capped', 'holds': is_capped },
            { 'name': 'topped out', 'holds': is_topped_out },
            { 'name': 'cap removed', 'holds': is_cap_removed },
            { 'name': 'inverse', 'holds': has_benchmark AND is_inverse },
            { 'name': 'new', 'holds': is_new },
            { 'name': 'second year', 'holds': is_second_year },
            { 'name': treatment, 'holds': treatment IS NOT NULL },
            { 'name': 'strata', 'holds': contains(lower(metric_type), 'multi') },
            { 'name': 'ratio', 'holds': metric_type = 'nonProportion' },
            { 'name': 'historical', 'holds': is_historical },
            {
                'name': 'cluster',
                'holds': is_in_cluster AND collection_type IN ('claims', 'registry')
            },
            { 'name': 'two types', 'holds': has_benchmark AND has_several_types },
            { 'name': 'web interface', 'holds': collection_type = 'cmsWebInterface' }
        ]) AS tier
    FROM submission.quality_candidate
),

pooled AS (
    SELECT
        *,
        unnest(CASE
            WHEN collection_type = 'cmsWebInterface' THEN ['cmsWebInterface']
            WHEN program_name = 'mips' AND collection_type = 'registry' AND is_registry_measure
                THEN ['qcdr', '*']
            ELSE [collection_type, '*']
        END) AS pool
    FROM tiered
    WHERE tier.holds
)

SELECT
    program_name, pool, tier.name AS tier, measure_id, collection_type,
    row_number() OVER shuffled - 1 AS position,
    count(*) OVER (PARTITION BY program_name, pool, tier.name) AS pool_size
FROM pooled
WINDOW
    shuffled AS (
        PARTITION BY program_name, pool, tier.name
        ORDER BY
            -- The collection types of one measure stay side by side where both are wanted.
            draw(
                'shuffle',
                md5_number_lower(concat(
                    measure_id, CASE WHEN tier.name <> 'two types' THEN collection_type END
                )) % 4294967296
            ),
            measure_id, collection_type
    )
ORDER BY ALL

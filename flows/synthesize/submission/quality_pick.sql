-- The quality measures that each submission reports, once per measure and collection type.
WITH picked AS (
    SELECT
        reporter_number, slot, program_name, measure_id, collection_type
    FROM submission.quality_slot
    INNER JOIN submission.quality_pool USING (program_name, pool, tier, position)
    UNION ALL
    SELECT
        reporter_number,
        unnest(range(first_slot, first_slot + len(measure_ids))) AS slot,
        'mips' AS program_name,
        unnest(measure_ids) AS measure_id,
        collection_type
    FROM submission.reporter
    INNER JOIN submission.quality_set
        ON
            position = below('which set', reporter_number, sets)
            AND CASE
                WHEN set_kind <> 'specialty set' THEN trait = set_kind
                WHEN reporting_option <> 'traditional' THEN FALSE
                WHEN collection_plan <> collection_type THEN FALSE
                WHEN plan_kind = 'random' THEN chance('specialty set', reporter_number) < 0.04
                ELSE trait IN ('specialty set', 'specialty set by claims')
            END
    UNION ALL
    -- The APM Performance Pathway is a fixed set.
    SELECT
        reporter_number,
        position + 1 AS slot,
        program_name, measure_id, collection_type
    FROM submission.reporter
    INNER JOIN submission.quality_pool USING (program_name)
    WHERE
        reporting_option IN ('app', 'app_plus')
        AND quality_pool.tier = 'any'
        AND pool = CASE
            WHEN collection_plan IN ('cmsWebInterface', 'electronicHealthRecord') THEN collection_plan
            WHEN collection_plan = 'mixed' THEN '*'
            ELSE 'registry'
        END
)

SELECT
    reporter_number, program_name, collection_type, measure_id,
    min(slot) AS slot
FROM picked
GROUP BY ALL
ORDER BY reporter_number, program_name, collection_type, slot, measure_id

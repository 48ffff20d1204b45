-- Sets of quality measures that go together: specialty sets, the clinical topic that can be sent
-- whole, and one measure of strata for each way to make one rate of theirs.
WITH clustered AS (
    SELECT
        cluster_kind, collection_type, cluster_name,
        list(DISTINCT member_measure_id ORDER BY member_measure_id) AS measure_ids
    FROM reference.clinical_cluster
    GROUP BY ALL
),

-- The smallest clinical topic that can be sent whole as MIPS CQMs.
topic AS (
    SELECT *
    FROM clustered
    WHERE
        cluster_kind = 'clinical_cluster'
        AND collection_type = 'registry'
        AND list_has_all((
            SELECT list(measure_id) FROM submission.quality_pool
            WHERE program_name = 'mips' AND pool = 'registry' AND tier = 'any'
        ), measure_ids)
    ORDER BY len(measure_ids), cluster_name
    LIMIT 1
),

algorithm AS (
    SELECT
        measure_id, pool
    FROM submission.quality_pool
    INNER JOIN reference.measure USING (measure_id)
    WHERE program_name = 'mips' AND collection_type = 'registry' AND tier = 'strata'
    QUALIFY row_number() OVER (PARTITION BY overall_algorithm ORDER BY measure_id, pool) = 1
)

SELECT
    'specialty set' AS set_kind, collection_type,
    -- The first of a long one.
    measure_ids[:29] AS measure_ids,
    1 AS first_slot,
    row_number() OVER (PARTITION BY collection_type ORDER BY cluster_name) - 1 AS position,
    count(*) OVER (PARTITION BY collection_type) AS sets
FROM clustered
WHERE cluster_kind = 'specialty_set'
UNION ALL
SELECT
    'clinical topic' AS set_kind, collection_type, measure_ids, 1 AS first_slot, 0 AS position,
    1 AS sets
FROM topic
UNION ALL
-- Beside another measure.
SELECT
    'algorithms' AS set_kind, 'registry' AS collection_type,
    list(measure_id ORDER BY measure_id) AS measure_ids,
    2 AS first_slot, 0 AS position, 1 AS sets
FROM algorithm

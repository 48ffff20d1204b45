-- The rows of the exceptions that are previewed, by kind and what becomes of them.
WITH handed_over AS (
    SELECT
        x.*,
        row_number() OVER (
            PARTITION BY x.entity_type, x.entity_id, x.category, x.exception_kind
            ORDER BY x.batch_number DESC, x.file_number DESC, x.row_number DESC
        ) = 1 AS is_in_force
    FROM variant.lake.exception AS x
    ANTI JOIN baseline.lake.exception AS b ON x.source_digest = b.source_digest
)

SELECT
    h.exception_kind,
    CASE WHEN h.is_in_force THEN o.outcome ELSE 'superseded' END AS outcome,
    count(*) AS row_count,
    -- decided so before: the row repeats what is on file
    count(*) FILTER (WHERE h.is_in_force AND o.outcome = l.outcome) AS known_count,
    coalesce(sum(o.reached_entity_count) FILTER (WHERE h.is_in_force), 0) AS reached_entity_count,
    coalesce(sum(o.reweighted_entity_count) FILTER (WHERE h.is_in_force), 0)
        AS reweighted_entity_count
FROM handed_over AS h
LEFT JOIN variant.score.exception_outcome AS o
    ON
        h.entity_type = o.entity_type
        AND h.entity_id = o.entity_id
        AND h.category = o.category
        AND h.exception_kind = o.exception_kind
LEFT JOIN baseline.score.exception_outcome AS l
    ON
        h.entity_type = l.entity_type
        AND h.entity_id = l.entity_id
        AND h.category = l.category
        AND h.exception_kind = l.exception_kind
GROUP BY ALL

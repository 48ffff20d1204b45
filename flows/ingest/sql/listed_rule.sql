-- How many rows of each file break each rule, and how many of them are open.
SELECT
    e.source_digest,
    e.rule_id,
    coalesce(list_sort(list_distinct(list(nullif(e.column_name, '')))), []) AS columns,
    min(e.reason) AS reason,
    count(DISTINCT e.row_number) AS row_count,
    count(DISTINCT e.row_number) FILTER (WHERE s.version IS NULL) AS open_count
FROM entry AS e
INNER JOIN standing AS s ON e.source_digest = s.source_digest AND e.row_number = s.row_number
GROUP BY e.source_digest, e.rule_id
ORDER BY e.source_digest, e.rule_id

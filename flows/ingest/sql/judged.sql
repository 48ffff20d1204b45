-- How many rows of a file a judgement by hand would close, or open again.
SELECT count(DISTINCT e.row_number) AS row_count
FROM entry AS e
INNER JOIN standing AS s ON e.source_digest = s.source_digest AND e.row_number = s.row_number
WHERE
    e.source_digest = getvariable('source_digest')
    AND (s.version IS NULL) = getvariable('is_closed')
    AND (getvariable('rule') IS NULL OR e.rule_id = getvariable('rule'))
    AND (
        len(getvariable('row_numbers')) = 0
        OR list_contains(getvariable('row_numbers'), e.row_number)
    )

-- One file's rows that are set aside, one row per fault, where their sender finds them. key is what a
-- row is the row of, unless it could not be read; unit is what has to be sent again together.
SELECT
    getvariable('source_name') AS source_file,
    getvariable('source_digest') AS source_digest,
    CAST(getvariable('performance_year') AS SMALLINT) AS performance_year,
    CAST(getvariable('batch_number') AS INTEGER) AS batch_number,
    CAST(getvariable('rows_in') AS BIGINT) AS rows_in,
    getvariable('form') AS form,
    q.row_number,
    s.place,
    q.column_name,
    q.rule_id,
    q.reason,
    coalesce(s.row_text, q.row_text) AS row_text,
    CASE WHEN u.row_number IS NULL THEN q.key END AS key,
    coalesce(
        s.unit, q.key[getvariable('unit_position')], format('row {}', q.row_number)
    ) AS unit
FROM set_aside AS q
LEFT JOIN sent_row AS s ON q.sent_number = s.sent_number
LEFT JOIN (
    -- The rows of which the key itself could not be read.
    SELECT DISTINCT r.row_number
    FROM set_aside AS r
    WHERE
        r.rule_id LIKE 'QV-READ-%'
        AND (
            coalesce(r.column_name, '') = ''
            OR list_contains(getvariable('key_source_names'), r.column_name)
        )
) AS u ON q.row_number = u.row_number
ORDER BY q.row_number, q.rule_id, q.column_name

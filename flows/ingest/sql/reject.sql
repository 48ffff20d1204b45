-- The faults of the rows of a file that could not be parsed.
SELECT
    getvariable('file_number') AS file_number,
    f.row_number,
    f.fault.column_name,
    f.fault.rule_id,
    coalesce(f.fault.reason, r.reason) AS reason,
    f.row_text,
    f.key
FROM (
    SELECT
        t.row_number,
        unnest(t.faults) AS fault,
        t.row_text,
        t.key
    FROM typed_row AS t
    WHERE len(t.faults) > 0
) AS f
LEFT JOIN read_rule AS r ON f.fault.rule_id = r.rule_id

-- What DuckDB could not read of a CSV file, by the rule that the line breaks.
-- The linter takes a lambda for a column.
-- noqa: disable=CP01
WITH line AS (
    SELECT
        -- the header is a line and no row, and so is a blank line
        f.line - 1 - len(list_filter(getvariable('blank_lines'), lambda b: b < f.line)) AS row_number,
        CASE f.error_type
            WHEN 'MISSING COLUMNS' THEN 'QV-READ-002'
            WHEN 'TOO MANY COLUMNS' THEN 'QV-READ-002'
            WHEN 'INVALID ENCODING' THEN 'QV-READ-003'
            ELSE 'QV-READ-004'
        END AS rule_id,
        f.error_message,
        f.csv_line
    FROM line_fault AS f
)

SELECT
    getvariable('file_number') AS file_number,
    l.row_number,
    NULL AS column_name,
    l.rule_id,
    -- of a line that cannot be split, DuckDB says more than the rule
    CASE WHEN l.rule_id IN ('QV-READ-002', 'QV-READ-003') THEN r.reason ELSE l.error_message END AS reason,
    any_value(l.csv_line) AS row_text,
    NULL AS key
FROM line AS l
LEFT JOIN read_rule AS r ON l.rule_id = r.rule_id
GROUP BY ALL

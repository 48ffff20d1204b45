-- The last row of a CSV file that does not end with a line end, unless it could not be split: the
-- file may have been cut in its last cell.
SELECT
    getvariable('file_number') AS file_number,
    getvariable('parsed_rows') AS record_number,
    w.rule_id,
    '' AS column_name,
    w.reason
FROM read_rule AS w
WHERE
    w.rule_id = 'QV-READ-010'
    AND getvariable('parsed_rows') > 0
    AND NOT EXISTS (
        SELECT 1
        FROM (
            SELECT
                max(r.row_number) AS last_row,
                count(DISTINCT r.row_number) AS row_count
            FROM reject AS r
            WHERE r.file_number = getvariable('file_number')
        ) AS rejected
        WHERE rejected.last_row = rejected.row_count + getvariable('parsed_rows')
    )

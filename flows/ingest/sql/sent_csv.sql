-- The rows of a CSV file that are set aside, all cells as they were sent.
-- The linter takes a row for a column that several tables have.
-- noqa: disable=RF02
SELECT
    q.sent_number,
    '' AS place,
    CAST(null AS VARCHAR) AS unit,
    CAST(to_json(q.sent) AS VARCHAR) AS row_text
FROM (
    SELECT
        row_number() OVER () AS sent_number,
        sent_cells AS sent
    FROM read_csv(
        getvariable('source_file'),
        columns = getvariable('source_columns'),
        auto_detect = false,
        header = true,
        hive_partitioning = false,
        delim = getvariable('delimiter'),
        quote = getvariable('quote'),
        escape = getvariable('quote'),
        nullstr = '',
        compression = getvariable('compression'),
        ignore_errors = true
    ) AS sent_cells
) AS q
SEMI JOIN set_aside USING (sent_number)

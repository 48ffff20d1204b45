-- The rows of a Parquet file that are set aside as they were sent.
-- The linter takes a row for a column that several tables have.
-- noqa: disable=RF02
SELECT
    q.sent_number,
    '' AS place,
    CAST(null AS VARCHAR) AS unit,
    CAST(to_json(q.sent) AS VARCHAR) AS row_text
FROM (
    SELECT
        sent_cells.file_row_number + 1 AS sent_number,
        sent_cells AS sent
    FROM read_parquet(
        getvariable('source_file'), file_row_number = true, hive_partitioning = false
    ) AS sent_cells
) AS q
SEMI JOIN set_aside USING (sent_number)

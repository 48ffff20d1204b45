-- The rows of Parquet that are sent again, in the columns in which they were sent.
-- The linter takes a row for a column that several tables have.
-- noqa: disable=AM04,RF02
SELECT sent.* EXCLUDE (file_row_number)
FROM (
    SELECT x.sent
    FROM exported_row AS x
    ORDER BY x.row_in_export
) AS r

-- The rows of a CSV file that are set aside, read from a file of these lines alone: all cells as they
-- were sent. Their numbers are those that they have in the file.
-- The linter takes a row for a column that several tables have.
-- noqa: disable=RF02
SELECT
    getvariable('sent_numbers')[row_number() OVER ()] AS sent_number,
    '' AS place,
    CAST(null AS VARCHAR) AS unit,
    CAST(to_json(sent_cells) AS VARCHAR) AS row_text
FROM read_csv(
    getvariable('source_file'),
    columns = getvariable('source_columns'),
    auto_detect = false,
    header = true,
    hive_partitioning = false,
    delim = getvariable('delimiter'),
    quote = '',
    escape = '',
    nullstr = ''
) AS sent_cells

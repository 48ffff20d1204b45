-- The rows of a CSV file as texts; the lines that cannot be split are in line_fault. A folder that is
-- called npi=5 says nothing of the rows.
-- noqa: disable=AM04
SELECT *
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
    store_rejects = true,
    rejects_limit = 0,
    rejects_table = 'line_fault',
    rejects_scan = 'line_fault_scan'
)

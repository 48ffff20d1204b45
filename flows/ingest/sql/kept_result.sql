-- The results that are kept of a year, or of all. A batch that was killed between its results and its
-- commit is checked again: the later results of one file in one batch count.
SELECT
    extract,
    performance_year,
    batch_number,
    source_digest,
    checked_at,
    is_refused,
    error_code,
    rows_in,
    rule_id,
    severity,
    row_count
FROM read_parquet(getvariable('result_files'), hive_partitioning = FALSE)
WHERE
    performance_year IS NULL
    OR performance_year = coalesce(getvariable('performance_year'), performance_year)
QUALIFY
    is_refused
    OR checked_at = max(checked_at) OVER (
        PARTITION BY extract, performance_year, batch_number, source_digest, is_refused
    )
ORDER BY extract, checked_at, batch_number, source_digest, rule_id

-- The files that one source file of claims became: month of service, rows, the first and the last
-- claim, allowed charges. The month is that of the file's own folder: those above the lake may have
-- such names, too.
-- noqa: disable=LT02
SELECT
    p.filename,
    nullif(
        regexp_extract(p.filename, '/service_month=([^/]+)/[^/]+$', 1), '__HIVE_DEFAULT_PARTITION__'
    ) AS service_month,
    count(*) AS row_count,
    min(p.claim_id) AS first_claim_id,
    max(p.claim_id) AS last_claim_id,
    CAST(coalesce(sum(p.allowed_charge_amount), 0) AS VARCHAR) AS allowed_charge_amount
FROM read_parquet(
    getvariable('part_files'),
    filename = true, hive_partitioning = false
) AS p
GROUP BY p.filename
ORDER BY p.filename

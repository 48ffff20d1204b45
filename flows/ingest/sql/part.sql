-- The files that one source file of claims became: month of service, rows, the first and the last
-- claim, allowed charges.
-- noqa: disable=LT02
SELECT
    p.filename,
    min(p.service_month) AS service_month,
    count(*) AS row_count,
    min(p.claim_id) AS first_claim_id,
    max(p.claim_id) AS last_claim_id,
    CAST(coalesce(sum(p.allowed_charge_amount), 0) AS VARCHAR) AS allowed_charge_amount
FROM read_parquet(
    getvariable('part_files'),
    filename = true, hive_partitioning = true, hive_types_autocast = false
) AS p
GROUP BY p.filename
ORDER BY p.filename

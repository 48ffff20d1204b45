-- What a batch found, one row for each file and rule: counts alone, no value and no identifier.
SELECT
    getvariable('extract') AS extract,
    getvariable('performance_year') AS performance_year,
    getvariable('batch_number') AS batch_number,
    r.source_digest,
    getvariable('checked_at') AS checked_at,
    r.is_refused,
    r.error_code,
    r.rows_in,
    r.rule_id,
    r.severity,
    r.row_count
FROM found_result AS r
ORDER BY r.source_digest, r.rule_id

-- The one row of parameters that every other table reads.
SELECT
    CAST(getvariable('performance_year') AS INTEGER) AS performance_year,
    CAST(getvariable('clinicians') AS BIGINT) AS clinicians,
    CAST(getvariable('claim_lines') AS BIGINT) AS claim_lines,
    CAST(getvariable('seed') AS BIGINT) AS seed,
    -- Fewer have no room for one of every kind.
    CAST(getvariable('clinicians') AS BIGINT) >= 300 AS has_room_for_every_kind,
    -- About eight lines a beneficiary.
    CAST(getvariable('claim_lines') AS BIGINT) // 8 + 500 AS beneficiaries,
    -- More than the year's low-volume threshold.
    t.beneficiary_threshold_count,
    first_segment.start_date AS first_start_date,
    second_segment.start_date AS second_start_date,
    second_segment.end_date AS second_end_date
FROM policy.low_volume_threshold AS t
INNER JOIN policy.determination_period AS first_segment
    ON t.performance_year = first_segment.performance_year AND first_segment.segment = 1
INNER JOIN policy.determination_period AS second_segment
    ON t.performance_year = second_segment.performance_year AND second_segment.segment = 2
WHERE t.performance_year = CAST(getvariable('performance_year') AS INTEGER)

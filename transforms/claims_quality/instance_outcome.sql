-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, instance_number
-- Says:  An instance has the most advantageous answer of the day that decides, or none, and counts once
--        or, for visit measures, once for each line with an eligible procedure.

WITH instance AS (
    SELECT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        instance_number,
        sum(eligible_line_count) AS eligible_line_count,
        -- One number to find the least of: the day first, then the answer, which is two digits at most.
        min(100 * deciding_distance + advantage_order) AS deciding_order
    FROM claims_quality.eligible_instance
    GROUP BY ALL
)

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    instance_number,
    coalesce(eligible_line_count, 1) AS instance_count,
    deciding_order // 100 AS deciding_distance,
    deciding_order % 100 AS advantage_order
FROM instance

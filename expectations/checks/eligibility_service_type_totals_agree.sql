-- Check: The covered lines and dollars by type of service are those of all TIN/NPIs, added up.
WITH counted AS (
    SELECT
        performance_year,
        sum(service_count) AS line_count,
        sum(allowed_charge_amount) AS allowed_charge_amount
    FROM eligibility.allowed_charges
    WHERE entity_type = 'individual'
    GROUP BY ALL
),

stated AS (
    SELECT
        performance_year,
        sum(covered_line_count) AS line_count,
        sum(covered_allowed_charge_amount) AS allowed_charge_amount
    FROM report.service_type_total
    GROUP BY ALL
)

SELECT
    performance_year,
    counted.line_count,
    stated.line_count AS stated_line_count
FROM stated
LEFT JOIN counted USING (performance_year)
WHERE
    coalesce(counted.line_count, 0) != coalesce(stated.line_count, 0)
    OR coalesce(counted.allowed_charge_amount, 0) != coalesce(stated.allowed_charge_amount, 0)

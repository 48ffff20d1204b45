-- Check: No line of a type, BETOS code or procedure that policy puts out of scope counts as covered.
SELECT
    performance_year,
    scope_topic,
    note,
    covered_line_count,
    covered_allowed_charge_amount
FROM report.out_of_scope_total
WHERE covered_line_count > 0 OR covered_allowed_charge_amount != 0 OR covered_payment_amount != 0

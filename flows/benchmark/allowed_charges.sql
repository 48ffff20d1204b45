-- The aggregate of eligibility.allowed_charges as one would write it by hand over the lake's files:
-- one scan, no corrections resolved, no entity names. What the transform is measured against.
SELECT
    l.tin,
    l.npi,
    d.segment,
    sum(l.allowed_charge_amount) AS allowed_charge_amount,
    count(DISTINCT l.beneficiary_id) AS beneficiary_count,
    count(*) AS service_count
FROM lake.claim_line AS l
INNER JOIN policy.determination_period AS d
    ON
        l.performance_year = d.performance_year
        AND l.first_expense_date BETWEEN d.start_date AND d.end_date
INNER JOIN eligibility.covered_service AS s
    ON
        l.service_type_code = s.service_type_code
        AND l.betos_code = s.betos_code
        AND l.hcpcs_code = s.hcpcs_code
WHERE
    l.final_action_code = 'F'
    AND l.dml_indicator <> 'DELETE'
    AND l.line_processing_code = 'A'
    AND l.payment_denial_code <> '0'
    AND l.allowed_charge_amount > 0
    AND (l.weekly_processing_date <= d.end_date + d.run_out_day_count) IS NOT FALSE
GROUP BY GROUPING SETS ((l.tin, l.npi, d.segment), (l.tin, d.segment))

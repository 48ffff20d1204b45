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
-- what is out of scope of the physician fee schedule
ANTI JOIN policy.service_type_scope AS t
    ON
        l.performance_year = t.performance_year
        AND l.service_type_code = t.service_type_code
        AND NOT t.is_covered_professional_service
ANTI JOIN policy.betos_scope AS b
    ON
        l.performance_year = b.performance_year
        AND l.betos_code = b.betos_code
        AND NOT b.is_covered_professional_service
ANTI JOIN policy.procedure_scope AS p
    ON
        l.performance_year = p.performance_year
        AND l.hcpcs_code BETWEEN p.first_hcpcs_code AND p.last_hcpcs_code
        AND NOT p.is_covered_professional_service
SEMI JOIN policy.line_processing_code AS w
    ON
        l.performance_year = w.performance_year
        AND l.line_processing_code = w.line_processing_code
        AND w.is_allowed
ANTI JOIN policy.claim_denial_code AS c
    ON
        l.performance_year = c.performance_year
        AND l.payment_denial_code = c.payment_denial_code
        AND c.is_denied
WHERE
    l.final_action_code = 'F'
    AND l.dml_indicator <> 'DELETE'
    AND l.allowed_charge_amount > 0
    AND (l.weekly_processing_date <= d.end_date + d.run_out_day_count) IS NOT FALSE
GROUP BY GROUPING SETS ((l.tin, l.npi, d.segment), (l.tin, d.segment))

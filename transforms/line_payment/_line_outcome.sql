-- Rule:  42 CFR 414.1405(e); reading L1; reading L2; reading L4; reading L5
-- Grain: performance_year, claim_id, line_number
-- Says:  A line is adjusted when it is a covered professional service that Part B allows, by the rows of
--        the performance year (reading L7) and whichever model pays it (reading L8), furnished in the
--        payment year, on a claim whose kind of assignment is adjusted, by a TIN/NPI with an
--        adjustment; else it is left out for the first reason that holds.

SELECT
    line.performance_year,
    year(period.effective_start_date) AS payment_year,
    line.claim_id,
    line.line_number,
    line.tin,
    line.npi,
    line.hcpcs_code,
    line.service_type_code,
    line.first_expense_date,
    line.last_expense_date,
    -- reading L4: a service that ends after the year is reduced as on the year's last day
    least(coalesce(line.last_expense_date, line.first_expense_date), period.effective_end_date)
        AS reduction_date,
    line.allowed_charge_amount,
    line.payment_amount,
    biller.adjustment_basis,
    biller.adjustment_percent,
    CASE
        WHEN
            (line.first_expense_date BETWEEN period.effective_start_date AND period.effective_end_date)
            IS NOT TRUE
            THEN 'outside_payment_year'
        WHEN line.is_allowed IS NOT TRUE THEN 'denied'
        WHEN line.is_covered_professional_service IS NOT TRUE THEN 'not_covered_professional_service'
        WHEN assignment.is_adjusted IS NOT TRUE THEN 'not_assigned'
        WHEN biller.adjustment_basis = 'none' THEN 'npi_without_record'
        WHEN biller.adjustment_basis = 'npi_under_other_tin' THEN 'tin_npi_without_record'
        WHEN biller.adjustment_percent IS NULL THEN 'no_adjustment_applies'
        WHEN (line.payment_amount >= 0) IS NOT TRUE THEN 'paid_amount_missing'
        ELSE biller.direction
    END AS outcome
FROM ingest.service_line AS line
INNER JOIN policy.payment_period AS period ON line.performance_year = period.performance_year
INNER JOIN policy.assignment_scope AS assignment
    ON
        line.performance_year = assignment.performance_year
        AND coalesce(line.is_assigned, FALSE) = assignment.is_assigned
LEFT JOIN line_payment._biller AS biller
    ON
        line.performance_year = biller.performance_year
        AND line.tin = biller.tin
        AND line.npi = biller.npi

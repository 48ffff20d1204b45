-- Rule:  42 CFR 414.1305; 42 CFR 414.1405(d); 42 CFR 414.1405(e)
-- Grain: performance_year, tin, npi
-- Says:  Each TIN/NPI is delivered once with its adjustment for the dates of service of the payment
--        year and the parts that it is the rounded sum of; remittance codes stand only where the
--        adjustment is not zero.

SELECT
    performance_year,
    -- 414.1305: the payment year is the calendar year that is adjusted
    year(period.effective_start_date) AS payment_year,
    adjustment.tin,
    adjustment.npi,
    adjustment.final_score,
    adjustment.adjustment_percent,
    adjustment.unrounded_base_adjustment_percent,
    -- 414.1405(d): empty in the years without a pool for exceptional performance
    CASE WHEN exceptional.pool_amount IS NOT NULL THEN adjustment.unrounded_additional_adjustment_percent END
        AS unrounded_additional_adjustment_percent,
    period.effective_start_date,
    period.effective_end_date,
    code.claim_adjustment_group_code,
    code.claim_adjustment_reason_code,
    code.remittance_advice_remark_code,
    adjustment.allowed_charge_amount,
    adjustment.no_adjustment_reason
FROM adjustment.payment_adjustment AS adjustment
INNER JOIN policy.payment_period AS period USING (performance_year)
INNER JOIN policy.exceptional_performance AS exceptional USING (performance_year)
INNER JOIN policy.remittance_code AS code USING (performance_year, direction)

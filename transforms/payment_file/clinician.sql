-- Rule:  42 CFR 414.1305; 42 CFR 414.1405(d); 42 CFR 414.1405(e)
-- Grain: performance_year, tin, npi
-- Says:  Each TIN/NPI is delivered once with its adjustment for the dates of service of the payment
--        year and the parts that it is the rounded sum of; remittance codes stand only where the
--        adjustment is not zero.

SELECT
    p.performance_year,
    -- 414.1305: the payment year is the calendar year that is adjusted
    year(d.effective_start_date) AS payment_year,
    p.tin,
    p.npi,
    p.final_score,
    p.adjustment_percent,
    p.unrounded_base_adjustment_percent,
    -- 414.1405(d): empty in the years without a pool for exceptional performance
    CASE WHEN x.pool_amount IS NOT NULL THEN p.unrounded_additional_adjustment_percent END
        AS unrounded_additional_adjustment_percent,
    d.effective_start_date,
    d.effective_end_date,
    r.claim_adjustment_group_code,
    r.claim_adjustment_reason_code,
    r.remittance_advice_remark_code,
    p.allowed_charge_amount,
    p.no_adjustment_reason
FROM adjustment.payment_adjustment AS p
INNER JOIN policy.payment_period AS d ON p.performance_year = d.performance_year
INNER JOIN policy.exceptional_performance AS x ON p.performance_year = x.performance_year
INNER JOIN policy.remittance_code AS r
    ON p.performance_year = r.performance_year AND p.direction = r.direction

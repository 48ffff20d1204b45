-- Rule:  42 CFR 414.1450; section 1833(z)(1) of the Act
-- Grain: performance_year, npi
-- Says:  Each Qualifying APM Participant is paid a percentage of what Medicare paid in the base year
--        for their covered professional services under all TINs, in the payment years that have one.

WITH incentive AS (
    SELECT
        performance_year,
        incentive_rule.payment_year,
        incentive_rule.base_year,
        npi,
        qp.determination_level,
        qp.snapshot_date,
        qp.apm_entity_id,
        incentive_rule.incentive_percent,
        base.covered_service_payment_amount,
        -- what was taken back is nobody's debt; without claims there is no amount at all
        CASE
            WHEN covered_service_payment_amount < 0 THEN 0
            ELSE covered_service_payment_amount
        END AS payable_amount
    FROM eligibility.qp_status AS qp
    INNER JOIN policy.apm_incentive AS incentive_rule USING (performance_year)
    LEFT JOIN payment_file.incentive_base AS base USING (performance_year, npi)
    -- A Partial QP is paid none.
    WHERE qp.qp_status = 'qp'
)

SELECT
    performance_year,
    payment_year,
    base_year,
    npi,
    determination_level,
    snapshot_date,
    apm_entity_id,
    incentive_percent,
    covered_service_payment_amount,
    round(CAST(payable_amount * incentive_percent / 100 AS DECIMAL(24, 6)), 2) AS incentive_amount,
    CASE
        WHEN incentive_percent IS NULL THEN 'no_incentive_in_payment_year'
        WHEN covered_service_payment_amount IS NULL THEN 'base_amount_missing'
        WHEN covered_service_payment_amount <= 0 THEN 'nothing_paid_in_base_year'
    END AS no_incentive_reason
FROM incentive

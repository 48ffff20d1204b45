-- Rule:  42 CFR 414.1405(e); reading L3; reading L4; reading L6
-- Grain: performance_year, claim_id, line_number
-- Says:  What is otherwise paid for an adjusted line is multiplied by one plus the adjustment, and the
--        sequestration is taken from what comes of it; each amount is rounded to the cent (reading J8).

WITH adjusted AS (
    SELECT
        judged.performance_year,
        judged.payment_year,
        judged.claim_id,
        judged.line_number,
        judged.tin,
        judged.npi,
        judged.first_expense_date,
        judged.last_expense_date,
        judged.hcpcs_code,
        judged.service_type_code,
        judged.allowed_charge_amount,
        judged.payment_amount,
        judged.outcome,
        judged.adjustment_basis,
        -- A line that is left out has no remittance code of a direction, and nothing to reduce.
        CASE WHEN code.direction IS NOT NULL THEN judged.adjustment_percent END AS adjustment_percent,
        CASE WHEN code.direction IS NOT NULL THEN sequestration.reduction_percent END
            AS sequestration_percent,
        code.claim_adjustment_group_code,
        code.claim_adjustment_reason_code,
        code.remittance_advice_remark_code,
        CASE
            WHEN code.direction IS NOT NULL AND sequestration.reduction_percent > 0
                THEN sequestration.claim_adjustment_reason_code
        END AS sequestration_reason_code
    FROM line_payment._line_outcome AS judged
    LEFT JOIN policy.remittance_code AS code
        ON judged.performance_year = code.performance_year AND judged.outcome = code.direction
    LEFT JOIN policy.sequestration AS sequestration
        ON
            judged.performance_year = sequestration.performance_year
            AND judged.reduction_date BETWEEN sequestration.start_date AND sequestration.end_date
),

-- 414.1405(e): the amount otherwise paid, multiplied by 1 plus the adjustment
paid AS (
    SELECT
        *,
        round(CAST(payment_amount * adjustment_percent / 100 AS DECIMAL(18, 6)), 2) AS adjustment_amount
    FROM adjusted
)

SELECT
    *,
    payment_amount - round(CAST(payment_amount * sequestration_percent / 100 AS DECIMAL(18, 6)), 2)
        AS paid_without_adjustment_amount,
    round(
        CAST((payment_amount + adjustment_amount) * sequestration_percent / 100 AS DECIMAL(18, 6)), 2
    ) AS sequestration_amount,
    payment_amount + adjustment_amount
    - round(
        CAST((payment_amount + adjustment_amount) * sequestration_percent / 100 AS DECIMAL(18, 6)), 2
    ) AS paid_amount
FROM paid

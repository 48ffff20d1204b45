-- Check: Remittance codes stand where the adjustment is not zero, a known reason everywhere else.
SELECT
    c.tin,
    c.npi,
    c.adjustment_percent,
    c.claim_adjustment_reason_code,
    c.no_adjustment_reason
FROM payment_file.clinician AS c
LEFT JOIN policy.no_adjustment_reason AS n
    ON
        c.performance_year = n.performance_year
        AND c.no_adjustment_reason = n.no_adjustment_reason
LEFT JOIN policy.eligibility_reason AS e
    ON
        c.performance_year = e.performance_year
        AND c.no_adjustment_reason = e.eligibility_reason
        AND e.is_mips_eligible IS NOT TRUE
WHERE
    (coalesce(c.adjustment_percent, 0) != 0)
    != (
        c.claim_adjustment_group_code IS NOT NULL
        AND c.claim_adjustment_reason_code IS NOT NULL
        AND c.remittance_advice_remark_code IS NOT NULL
    )
    OR (coalesce(c.adjustment_percent, 0) != 0) != (c.no_adjustment_reason IS NULL)
    OR (
        c.no_adjustment_reason IS NOT NULL
        AND n.no_adjustment_reason IS NULL
        AND e.eligibility_reason IS NULL
    )

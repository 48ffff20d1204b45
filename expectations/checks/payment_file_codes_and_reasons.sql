-- Check: Remittance codes stand where the adjustment is not zero, a known reason everywhere else.
SELECT
    record.tin,
    record.npi,
    record.adjustment_percent,
    record.claim_adjustment_reason_code,
    no_adjustment_reason
FROM payment_file.clinician AS record
LEFT JOIN policy.no_adjustment_reason AS no_adjustment USING (performance_year, no_adjustment_reason)
LEFT JOIN policy.eligibility_reason AS reason_rule
    ON
        record.performance_year = reason_rule.performance_year
        AND record.no_adjustment_reason = reason_rule.eligibility_reason
        AND reason_rule.is_mips_eligible IS NOT TRUE
WHERE
    (coalesce(record.adjustment_percent, 0) != 0)
    != (
        record.claim_adjustment_group_code IS NOT NULL
        AND record.claim_adjustment_reason_code IS NOT NULL
        AND record.remittance_advice_remark_code IS NOT NULL
    )
    OR (coalesce(record.adjustment_percent, 0) != 0) != (no_adjustment_reason IS NULL)
    OR (
        no_adjustment_reason IS NOT NULL
        AND no_adjustment.no_adjustment_reason IS NULL
        AND reason_rule.eligibility_reason IS NULL
    )

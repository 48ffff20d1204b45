-- Check: Each eligibility reason is a reason of the year and says the same as the flags.
SELECT
    e.tin,
    e.npi,
    e.is_mips_eligible,
    eligibility_reason
FROM eligibility.mips_eligible AS e
LEFT JOIN policy.eligibility_reason AS reason_rule USING (performance_year, eligibility_reason)
WHERE
    reason_rule.is_mips_eligible IS DISTINCT FROM e.is_mips_eligible
    OR e.is_mips_eligible
    IS DISTINCT FROM (
        e.is_eligible_as_individual
        OR e.is_eligible_as_group
        OR e.is_eligible_as_virtual_group
    )

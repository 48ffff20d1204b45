-- Check: Each eligibility reason is a reason of the year and says the same as the flags.
SELECT
    eligible.tin,
    eligible.npi,
    eligible.is_mips_eligible,
    eligibility_reason
FROM eligibility.mips_eligible AS eligible
LEFT JOIN policy.eligibility_reason AS reason_rule USING (performance_year, eligibility_reason)
WHERE
    reason_rule.is_mips_eligible IS DISTINCT FROM eligible.is_mips_eligible
    OR eligible.is_mips_eligible
    IS DISTINCT FROM (
        eligible.is_eligible_as_individual
        OR eligible.is_eligible_as_group
        OR eligible.is_eligible_as_subgroup
        OR eligible.is_eligible_as_virtual_group
        OR eligible.is_eligible_in_apm_entity
    )

-- Check: Each eligibility reason is a reason of the year and says the same as the flags.
SELECT
    e.tin,
    e.npi,
    e.is_mips_eligible,
    e.eligibility_reason
FROM eligibility.mips_eligible AS e
LEFT JOIN policy.eligibility_reason AS r
    ON
        e.performance_year = r.performance_year
        AND e.eligibility_reason = r.eligibility_reason
WHERE
    r.is_mips_eligible IS DISTINCT FROM e.is_mips_eligible
    OR e.is_mips_eligible
    IS DISTINCT FROM (
        e.is_eligible_as_individual
        OR e.is_eligible_as_group
        OR e.is_eligible_as_virtual_group
    )

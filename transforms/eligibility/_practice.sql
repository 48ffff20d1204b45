-- Rule:  42 CFR 414.1305; reading E11
-- Grain: performance_year, tin
-- Says:  A TIN is a small practice when no more clinicians than the limit bill under it in one of
--        the segments; a TIN without claims is counted by the clinician extract.

WITH billing AS (
    SELECT
        performance_year,
        charges.tin,
        min(charges.clinician_count) AS clinician_count
    FROM eligibility.allowed_charges AS charges
    INNER JOIN policy.determination_period AS period USING (performance_year, segment)
    WHERE charges.entity_type = 'group' AND period.is_small_practice_segment
    GROUP BY ALL
),

listed AS (
    SELECT
        performance_year,
        tin,
        count(*) FILTER (WHERE is_in_clinician_extract) AS clinician_count
    FROM eligibility._tin_npi
    GROUP BY ALL
)

SELECT
    performance_year,
    tin,
    coalesce(billing.clinician_count, listed.clinician_count) AS clinician_count,
    coalesce(billing.clinician_count, listed.clinician_count) <= size.small_practice_clinician_maximum_count
        AS is_small_practice
FROM listed
INNER JOIN policy.practice_size AS size USING (performance_year)
LEFT JOIN billing USING (performance_year, tin)

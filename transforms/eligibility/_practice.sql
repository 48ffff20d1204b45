-- Rule:  42 CFR 414.1305; reading E11
-- Grain: performance_year, tin
-- Says:  A TIN is a small practice when no more clinicians than the limit bill under it in one of
--        the segments; a TIN without claims is counted by the clinician extract.

WITH billing AS (
    SELECT
        a.performance_year,
        a.tin,
        min(a.clinician_count) AS clinician_count
    FROM eligibility.allowed_charges AS a
    INNER JOIN policy.determination_period AS d
        ON
            a.performance_year = d.performance_year
            AND a.segment = d.segment
    WHERE a.entity_type = 'group' AND d.is_small_practice_segment
    GROUP BY a.performance_year, a.tin
),

listed AS (
    SELECT
        t.performance_year,
        t.tin,
        count(*) FILTER (WHERE t.is_in_clinician_extract) AS clinician_count
    FROM eligibility._tin_npi AS t
    GROUP BY t.performance_year, t.tin
)

SELECT
    l.performance_year,
    l.tin,
    coalesce(b.clinician_count, l.clinician_count) AS clinician_count,
    coalesce(b.clinician_count, l.clinician_count) <= s.small_practice_clinician_maximum_count
        AS is_small_practice
FROM listed AS l
INNER JOIN policy.practice_size AS s
    ON l.performance_year = s.performance_year
LEFT JOIN billing AS b
    ON
        l.performance_year = b.performance_year
        AND l.tin = b.tin

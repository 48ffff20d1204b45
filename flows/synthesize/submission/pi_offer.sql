-- The promoting interoperability measures of the year, with the exclusions and levels of engagement
-- that may be claimed for each.
WITH exclusion AS (
    SELECT
        measure_id,
        list(exclusion_measure_id ORDER BY exclusion_measure_id) AS exclusions
    FROM policy.promoting_interoperability_exclusion
    WHERE exclusion_measure_id IS NOT NULL
    GROUP BY measure_id
),

engagement AS (
    SELECT
        measure_id,
        list(engagement_measure_id ORDER BY engagement_measure_id) AS engagements
    FROM reference.measure_engagement_level
    GROUP BY measure_id
)

SELECT
    measure_id, role, edition,
    coalesce(engagement_count, 1) AS engagement_count,
    requirement, scoring_method, metric_type, exclusions, engagements,
    requirement IN ('base', 'required', 'attestation') AS is_needed,
    row_number() OVER (ORDER BY measure_id) AS measure_number,
    -- Which of the roles that may not be missing.
    dense_rank() OVER (ORDER BY NOT is_needed, role) AS role_number,
    count(DISTINCT role) FILTER (is_needed) OVER () AS roles,
    -- Within a role: which registry, which alternative.
    dense_rank() OVER (PARTITION BY role, edition ORDER BY coalesce(registry, measure_id)) AS place
FROM policy.promoting_interoperability_measure
INNER JOIN policy.promoting_interoperability_role USING (role)
INNER JOIN reference.measure USING (measure_id)
LEFT JOIN exclusion USING (measure_id)
LEFT JOIN engagement USING (measure_id)
ORDER BY measure_id

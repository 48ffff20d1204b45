-- The promoting interoperability measures of the year, with the exclusions and levels of engagement
-- that may be claimed for each.
SELECT
    m.measure_id,
    m.role,
    m.edition,
    coalesce(m.engagement_count, 1) AS engagement_count,
    m.registry,
    r.requirement,
    r.scoring_method,
    f.metric_type,
    x.exclusions,
    e.engagements,
    row_number() OVER (ORDER BY m.measure_id) AS measure_number,
    -- Which of the roles that may not be missing.
    dense_rank() OVER (
        ORDER BY r.requirement NOT IN ('base', 'required', 'attestation'), m.role
    ) AS role_number,
    count(DISTINCT m.role) FILTER (r.requirement IN ('base', 'required', 'attestation')) OVER ()
        AS roles,
    -- Within a role: which registry, which alternative.
    dense_rank() OVER (PARTITION BY m.role, m.edition ORDER BY coalesce(m.registry, m.measure_id))
        AS place
FROM policy.promoting_interoperability_measure AS m
INNER JOIN people.parameter AS p ON m.performance_year = p.performance_year
INNER JOIN policy.promoting_interoperability_role AS r
    ON m.performance_year = r.performance_year AND m.role = r.role
INNER JOIN reference.measure AS f
    ON m.performance_year = f.performance_year AND m.measure_id = f.measure_id
LEFT JOIN (
    SELECT
        q.performance_year,
        q.measure_id,
        list(q.exclusion_measure_id ORDER BY q.exclusion_measure_id) AS exclusions
    FROM policy.promoting_interoperability_exclusion AS q
    WHERE q.exclusion_measure_id IS NOT NULL
    GROUP BY q.performance_year, q.measure_id
) AS x ON m.performance_year = x.performance_year AND m.measure_id = x.measure_id
LEFT JOIN (
    SELECT
        q.performance_year,
        q.measure_id,
        list(q.engagement_measure_id ORDER BY q.engagement_measure_id) AS engagements
    FROM reference.measure_engagement_level AS q
    GROUP BY q.performance_year, q.measure_id
) AS e ON m.performance_year = e.performance_year AND m.measure_id = e.measure_id
ORDER BY m.measure_id

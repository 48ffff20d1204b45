-- Check: Each PI measure that CMS publishes for the score has a role or excludes one that has.
WITH year AS (
    SELECT DISTINCT e.performance_year
    FROM eligibility.scored_entity AS e
)

SELECT
    r.performance_year,
    r.measure_id,
    'no_role' AS problem
FROM reference.measure AS r
INNER JOIN year AS y ON r.performance_year = y.performance_year
ANTI JOIN policy.promoting_interoperability_measure AS p
    ON r.performance_year = p.performance_year AND r.measure_id = p.measure_id
ANTI JOIN policy.promoting_interoperability_exclusion AS x
    ON r.performance_year = x.performance_year AND r.measure_id = x.exclusion_measure_id
ANTI JOIN reference.measure_engagement_level AS g
    ON r.performance_year = g.performance_year AND r.measure_id = g.engagement_measure_id
WHERE
    r.category = 'pi'
    AND (
        r.is_required
        OR r.reporting_category IN (
            'required', 'bonus', 'exclusion', 'base', 'performanceBonus', 'registryBonus', 'cehrtBonus'
        )
    )
UNION ALL
SELECT
    p.performance_year,
    p.measure_id,
    'not_published' AS problem
FROM policy.promoting_interoperability_measure AS p
INNER JOIN year AS y ON p.performance_year = y.performance_year
ANTI JOIN reference.measure AS r
    ON p.performance_year = r.performance_year AND p.measure_id = r.measure_id
UNION ALL
SELECT
    x.performance_year,
    x.exclusion_measure_id AS measure_id,
    'exclusion_not_in_policy' AS problem
FROM reference.measure_exclusion AS x
INNER JOIN year AS y ON x.performance_year = y.performance_year
ANTI JOIN policy.promoting_interoperability_exclusion AS e
    ON
        x.performance_year = e.performance_year
        AND x.measure_id = e.measure_id
        AND x.exclusion_measure_id = e.exclusion_measure_id
UNION ALL
SELECT
    p.performance_year,
    p.measure_id,
    'role_not_in_policy' AS problem
FROM policy.promoting_interoperability_measure AS p
INNER JOIN year AS y ON p.performance_year = y.performance_year
ANTI JOIN policy.promoting_interoperability_role AS r
    ON p.performance_year = r.performance_year AND p.role = r.role
UNION ALL
SELECT
    a.performance_year,
    a.measure_id,
    'attestation_without_role' AS problem
FROM policy.promoting_interoperability_attestation AS a
INNER JOIN year AS y ON a.performance_year = y.performance_year
ANTI JOIN policy.promoting_interoperability_measure AS p
    ON a.performance_year = p.performance_year AND a.measure_id = p.measure_id

-- Check: Each PI measure that CMS publishes for the score has a role or excludes one that has.
WITH year AS (
    SELECT DISTINCT performance_year
    FROM eligibility.scored_entity
)

SELECT
    performance_year,
    measure_id,
    'no_role' AS problem
FROM reference.measure
INNER JOIN year USING (performance_year)
ANTI JOIN policy.promoting_interoperability_measure USING (performance_year, measure_id)
ANTI JOIN policy.promoting_interoperability_exclusion AS exclusion
    ON
        measure.performance_year = exclusion.performance_year
        AND measure.measure_id = exclusion.exclusion_measure_id
ANTI JOIN reference.measure_engagement_level AS engagement
    ON
        measure.performance_year = engagement.performance_year
        AND measure.measure_id = engagement.engagement_measure_id
WHERE
    measure.category = 'pi'
    AND (
        measure.is_required
        OR measure.reporting_category IN (
            'required', 'bonus', 'exclusion', 'base', 'performanceBonus', 'registryBonus', 'cehrtBonus'
        )
    )
UNION ALL
SELECT
    performance_year,
    measure_id,
    'not_published' AS problem
FROM policy.promoting_interoperability_measure
INNER JOIN year USING (performance_year)
ANTI JOIN reference.measure USING (performance_year, measure_id)
UNION ALL
SELECT
    performance_year,
    exclusion_measure_id AS measure_id,
    'exclusion_not_in_policy' AS problem
FROM reference.measure_exclusion
INNER JOIN year USING (performance_year)
ANTI JOIN policy.promoting_interoperability_exclusion
    USING (performance_year, measure_id, exclusion_measure_id)
UNION ALL
SELECT
    performance_year,
    measure.measure_id,
    'role_not_in_policy' AS problem
FROM policy.promoting_interoperability_measure AS measure
INNER JOIN year USING (performance_year)
ANTI JOIN policy.promoting_interoperability_role USING (performance_year, role)
UNION ALL
SELECT
    performance_year,
    measure_id,
    'attestation_without_role' AS problem
FROM policy.promoting_interoperability_attestation
INNER JOIN year USING (performance_year)
ANTI JOIN policy.promoting_interoperability_measure USING (performance_year, measure_id)

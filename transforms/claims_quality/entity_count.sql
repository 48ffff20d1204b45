-- Rule:  42 CFR 414.1325(c); 42 CFR 414.1310(e)
-- Grain: performance_year, entity_type, entity_id, measure_id, stratum
-- Says:  What is submitted by claims: the counts of each measure that a quality-data code answers, of the
--        clinician, and of the TIN as the sum over those who sent codes, where the year opens claims
--        measures to them (readings M21 and M22).

WITH opened AS (
    SELECT
        performance_year,
        bool_or(is_open_to_individuals) AS is_open_to_individuals,
        bool_or(is_open_to_groups) AS is_open_to_groups
    FROM policy.quality_collection_type
    WHERE collection_type = 'claims' AND is_available AND is_submitted
    GROUP BY ALL
),

found AS (
    SELECT
        counted.*,
        'individual' AS entity_type,
        counted.tin || '-' || counted.npi AS entity_id
    FROM claims_quality.measure_count AS counted
    INNER JOIN opened USING (performance_year)
    WHERE opened.is_open_to_individuals
    UNION ALL
    SELECT
        counted.*,
        'group' AS entity_type,
        counted.tin AS entity_id
    FROM claims_quality.measure_count AS counted
    INNER JOIN opened USING (performance_year)
    WHERE opened.is_open_to_groups
),

answered AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        measure_id
    FROM found
    WHERE reporting_numerator > 0
),

named AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        stratum,
        submitted_stratum
    FROM policy.claims_measure_stratum
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    measure_id,
    stratum,
    named.submitted_stratum,
    sum(found.eligible_population) AS eligible_population,
    sum(found.performance_met) AS performance_met,
    sum(found.performance_not_met) AS performance_not_met,
    sum(found.eligible_population_exclusion) AS eligible_population_exclusion,
    sum(found.eligible_population_exception) AS eligible_population_exception
FROM found
SEMI JOIN answered USING (performance_year, entity_type, entity_id, measure_id)
LEFT JOIN named USING (performance_year, measure_id, stratum)
GROUP BY ALL

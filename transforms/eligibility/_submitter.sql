-- Rule:  42 CFR 414.1310; 42 CFR 414.1325(a); 42 CFR 414.1370(f)(1), (g); reading F11
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Who submitted under a covered option. What rolls up in an APM Entity under the APM scoring
--        standard it reports through its participants, so that their data is the entity's too.

WITH covered_set AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        category,
        participation.reporting_option
    FROM ingest.measurement_set
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    WHERE participation.is_scored
),

-- (f)(1), (g)(1)(iii), (g)(4) A participant's own data, or that of the TIN.
participant_set AS (
    SELECT
        performance_year,
        'apm' AS entity_type,
        counted.apm_entity_id AS entity_id,
        participation.reporting_option
    FROM eligibility.apm_counted_entity AS counted
    INNER JOIN covered_set USING (performance_year, entity_type, entity_id, category)
    INNER JOIN policy.participation USING (performance_year)
    WHERE
        participation.entity_type = 'apm'
        AND participation.reporting_option = 'apm_scoring_standard'
)

SELECT DISTINCT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    NULL AS mvp_id
FROM covered_set

UNION

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    NULL AS mvp_id
FROM participant_set

-- Rule:  42 CFR 414.1310; 42 CFR 414.1325(a); 42 CFR 414.1370(g); reading F11
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Who submitted under a covered option. An APM Entity under the APM scoring standard reports
--        quality itself and promoting interoperability through its participants, so that their data
--        is the entity's too.

WITH covered_set AS (
    SELECT
        performance_year,
        entity_type,
        sent.entity_id,
        sent.category,
        participation.reporting_option
    FROM ingest.measurement_set AS sent
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    WHERE participation.is_scored
),

-- (g)(4) A participant's own data, or that of the TIN.
participant_set AS (
    SELECT
        performance_year,
        entity_type,
        elected.entity_id,
        participation.reporting_option
    FROM eligibility._elected_member AS elected
    INNER JOIN policy.participation USING (performance_year, entity_type)
    INNER JOIN eligibility.entity_member AS member USING (performance_year, tin, npi)
    INNER JOIN covered_set
        ON
            member.performance_year = covered_set.performance_year
            AND member.entity_type = covered_set.entity_type
            AND member.entity_id = covered_set.entity_id
    WHERE
        participation.reporting_option = 'apm_scoring_standard'
        AND member.entity_type IN ('individual', 'group')
        AND covered_set.category = 'pi'
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

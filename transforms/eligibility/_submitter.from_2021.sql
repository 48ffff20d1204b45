-- Rule:  42 CFR 414.1310; 42 CFR 414.1318; 42 CFR 414.1325(a); 42 CFR 414.1365(b); reading E45
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Who submitted under a covered option. A subgroup reports the one MVP that it registered
--        for; of several MVPs that another entity sent, the first in order is its own.

WITH covered_set AS (
    SELECT
        performance_year,
        entity_type,
        sent.entity_id,
        participation.reporting_option,
        CASE WHEN participation.reporting_option = 'mvp' THEN program_name END AS mvp_id
    FROM ingest.measurement_set AS sent
    INNER JOIN policy.participation USING (performance_year, entity_type, program_name)
    WHERE participation.is_scored
),

registration AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        mvp_id
    FROM ingest.entity_roster
    WHERE mvp_id IS NOT NULL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    covered_set.reporting_option,
    min(covered_set.mvp_id) AS mvp_id
FROM covered_set
LEFT JOIN registration USING (performance_year, entity_type, entity_id, mvp_id)
WHERE covered_set.mvp_id IS NULL OR entity_type != 'subgroup' OR registration.mvp_id IS NOT NULL
GROUP BY ALL

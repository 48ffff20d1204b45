-- Rule:  42 CFR 414.1325(c)
-- Grain: performance_year, entity_type, entity_id, program_name, measure_id, stratum
-- Says:  Counts from quality-data codes are a submission by claims: of the clinician for traditional
--        MIPS, and of a clinician or a group for each program that takes claims measures and for
--        which they sent something themselves (reading M21).

WITH taking AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        participation.program_name
    FROM policy.participation
    INNER JOIN policy.quality_collection_type AS collection USING (performance_year, reporting_option)
    WHERE collection.collection_type = 'claims' AND collection.is_available AND collection.is_submitted
),

sent AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        program_name,
        TRUE AS is_sent
    FROM ingest._measurement_set_in_force
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    program_name,
    counted.measure_id,
    counted.stratum,
    counted.submitted_stratum,
    counted.eligible_population,
    counted.performance_met,
    counted.performance_not_met,
    counted.eligible_population_exclusion,
    counted.eligible_population_exception
FROM claims_quality.entity_count AS counted
INNER JOIN taking USING (performance_year, entity_type)
LEFT JOIN sent USING (performance_year, entity_type, entity_id, program_name)
WHERE sent.is_sent OR (entity_type = 'individual' AND program_name = 'mips')

-- Check: Each measurement set is either scored, for a scored entity, or set aside with a reason,
--        and never both.
SELECT
    entity_type,
    entity_id,
    category,
    submission_method,
    program_name,
    entity.entity_id IS NOT NULL AS is_scored,
    unscored.reason AS set_aside_reason
FROM ingest.measurement_set
LEFT JOIN eligibility.scored_measurement_set AS scored
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
LEFT JOIN eligibility.scored_entity AS entity
    ON
        scored.performance_year = entity.performance_year
        AND scored.entity_type = entity.entity_type
        AND scored.entity_id = entity.entity_id
        AND scored.reporting_option = entity.reporting_option
        AND entity.has_submission
LEFT JOIN eligibility.unscored_measurement_set AS unscored
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
WHERE
    (scored.entity_id IS NULL) = (unscored.reason IS NULL)
    OR (scored.entity_id IS NULL) != (entity.entity_id IS NULL)

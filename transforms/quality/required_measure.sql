-- Rule:  42 CFR 414.1335(a)(2); 42 CFR 414.1367(c)(1); 42 CFR 414.1370(g)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  Of a fixed set every measure takes a slot unless it was sent and is excluded; one that
--        was not sent takes its slot, with nothing in it, where it could have been scored.

WITH scorable AS (
    SELECT
        performance_year,
        grouped.reporting_option,
        grouped.collection_group,
        family.family_id AS measure_id
    FROM policy.quality_collection_group AS grouped
    INNER JOIN reference.benchmark USING (performance_year, collection_type)
    ANTI JOIN reference.measure_suppression AS suppression
        ON
            benchmark.performance_year = suppression.performance_year
            AND benchmark.measure_id = suppression.measure_id
            AND benchmark.collection_type = suppression.collection_type
            AND suppression.treatment = 'suppressed'
    INNER JOIN quality._measure_family AS family USING (performance_year, measure_id)
    UNION
    -- the survey's benchmarks are those of its summary measures
    SELECT
        performance_year,
        reporting_option,
        grouped.collection_group,
        survey.measure_id
    FROM policy.survey_measure AS survey
    INNER JOIN policy.quality_collection_group AS grouped
        USING (performance_year, reporting_option, collection_type)
)

SELECT
    performance_year,
    entity_type,
    scored.entity_id,
    reporting_option,
    required.collection_group,
    required.measure_id,
    CASE
        WHEN candidate.is_counted THEN 'counted'
        WHEN candidate.measure_class IS NOT NULL THEN candidate.measure_class
        WHEN scorable.measure_id IS NULL THEN 'not_scorable'
        ELSE 'not_submitted'
    END AS status,
    candidate.is_counted IS TRUE
    OR (candidate.family_id IS NULL AND scorable.measure_id IS NOT NULL) AS takes_slot
FROM eligibility.scored_entity AS scored
INNER JOIN policy.quality_required_measure AS required
    USING (performance_year, reporting_option, entity_type)
LEFT JOIN scorable USING (performance_year, reporting_option, collection_group, measure_id)
LEFT JOIN quality._candidate_measure AS candidate
    ON
        scored.performance_year = candidate.performance_year
        AND scored.entity_type = candidate.entity_type
        AND scored.entity_id = candidate.entity_id
        AND scored.reporting_option = candidate.reporting_option
        AND required.collection_group = candidate.collection_group
        AND required.measure_id = candidate.family_id

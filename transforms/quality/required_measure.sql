-- Rule:  42 CFR 414.1335(a)(2); 42 CFR 414.1367(c)(1); 42 CFR 414.1370(g)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, measure_id
-- Says:  Of a fixed set every measure takes a slot unless it was sent and is excluded; one that was
--        not sent takes its slot, with nothing in it, unless CMS suppressed it.

WITH reportable AS (
    SELECT DISTINCT
        performance_year,
        grouped.reporting_option,
        grouped.collection_group,
        family.family_id AS measure_id
    FROM policy.quality_collection_group AS grouped
    INNER JOIN reference.measure_collection_type AS offered USING (performance_year, collection_type)
    ANTI JOIN reference.measure_suppression AS suppression
        ON
            offered.performance_year = suppression.performance_year
            AND offered.measure_id = suppression.measure_id
            AND offered.collection_type = suppression.collection_type
            AND suppression.treatment = 'suppressed'
    INNER JOIN quality._measure_family AS family USING (performance_year, measure_id)
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
        WHEN reportable.measure_id IS NULL THEN 'suppressed'
        ELSE 'not_submitted'
    END AS status,
    CASE
        WHEN candidate.is_counted THEN TRUE
        -- reading Q29
        WHEN reportable.measure_id IS NULL THEN FALSE
        -- reading Q4: a set of which nothing has patients was not submitted
        WHEN
            candidate.measure_class = 'zero_denominator'
            THEN NOT bool_or(candidate.is_submitted) OVER fixed_set
        -- (b)(1)(i)(A)(2), 414.1367(c)(1)(i), reading Q22: excluded, with data; without data it is zero
        ELSE candidate.measure_class IS NULL
    END AS takes_slot
FROM eligibility.scored_entity AS scored
INNER JOIN policy.quality_required_measure AS required
    USING (performance_year, reporting_option, entity_type)
LEFT JOIN reportable USING (performance_year, reporting_option, collection_group, measure_id)
LEFT JOIN quality._candidate_measure AS candidate
    ON
        scored.performance_year = candidate.performance_year
        AND scored.entity_type = candidate.entity_type
        AND scored.entity_id = candidate.entity_id
        AND scored.reporting_option = candidate.reporting_option
        AND required.collection_group = candidate.collection_group
        AND required.measure_id = candidate.family_id
WINDOW
    fixed_set AS (
        PARTITION BY
            performance_year, entity_type, scored.entity_id, reporting_option, required.collection_group
    )

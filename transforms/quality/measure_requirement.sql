-- Rule:  42 CFR 414.1335(a); 42 CFR 414.1365(c)(1); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Slots are the required measures, fewer where applicability, a failed survey sample or an
--        MVP's claims measures say so, less suppressed ones; a fixed set has slots of its own.

WITH candidate AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        collection_group,
        count(*) FILTER (WHERE is_counted) AS counted_count,
        count(*) FILTER (WHERE is_suppressed) AS suppressed_count,
        count(*) FILTER (WHERE is_submitted) AS submitted_count,
        bool_or(measure_class = 'survey_not_scorable') AS has_failed_survey,
        bool_and(is_complete) FILTER (WHERE is_counted) AS is_all_complete,
        bool_or(is_outcome) FILTER (WHERE is_counted) AS has_outcome,
        bool_or(is_outcome) FILTER (WHERE is_suppressed) AS has_suppressed_outcome,
        bool_or(is_outcome OR is_high_priority) FILTER (WHERE is_counted) AS has_priority,
        bool_or(is_outcome OR is_high_priority) FILTER (
            WHERE is_suppressed
        ) AS has_suppressed_priority
    FROM quality._candidate_measure
    GROUP BY ALL
),

expected AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        rule.collection_group,
        rule.is_fixed_set,
        coalesce(slot.slot_count, 0) AS fixed_slot_count,
        coalesce(candidate.counted_count, 0) AS counted_count,
        coalesce(candidate.suppressed_count, 0) AS suppressed_count,
        coalesce(candidate.submitted_count, 0) AS submitted_count,
        measure_applicability.is_passed IS TRUE AS is_applicability_passed,
        -- readings Q9 and P25; not on top of a passed review
        candidate.has_failed_survey IS TRUE
        AND measure_applicability.is_passed IS NOT TRUE
        AND (submitted_count <= survey.sampling_failure_maximum_measure_count) IS TRUE
            AS is_survey_removed,
        CASE
            -- reading Q5: what was sent is what is required
            WHEN is_applicability_passed THEN least(rule.required_measure_count, submitted_count)
            WHEN
                is_survey_removed
                THEN rule.required_measure_count - survey.sampling_failure_removed_measure_count
            -- reading Q20
            ELSE least(rule.required_measure_count, mvp_claims_measure.claims_measure_count)
        END AS expected_count,
        -- the requirement is met by a suppressed measure where no other one meets it
        rule.is_fixed_set
        OR is_applicability_passed
        OR mvp_claims_measure.has_claims_priority IS FALSE
        OR (candidate.has_suppressed_outcome IS TRUE AND candidate.has_outcome IS NOT TRUE)
        OR (candidate.has_suppressed_priority IS TRUE AND candidate.has_priority IS NOT TRUE)
            AS is_priority_waived,
        candidate.has_priority IS TRUE AS has_priority,
        candidate.is_all_complete IS TRUE AS is_all_complete
    FROM eligibility.scored_entity
    INNER JOIN policy.quality_requirement AS rule USING (performance_year, reporting_option)
    INNER JOIN policy.survey_measure AS survey USING (performance_year, reporting_option)
    LEFT JOIN candidate
        USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
    LEFT JOIN quality.measure_applicability
        USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
    LEFT JOIN quality._fixed_slot AS slot
        USING (performance_year, entity_type, entity_id, reporting_option, collection_group)
    LEFT JOIN quality.mvp_claims_measure
        USING (performance_year, entity_type, entity_id, reporting_option)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    submitted_count AS submitted_measure_count,
    suppressed_count AS suppressed_measure_count,
    is_applicability_passed,
    is_survey_removed,
    CASE
        WHEN is_fixed_set THEN fixed_slot_count
        -- (b)(1)(vii)(A), reading Q1
        ELSE greatest(expected_count - suppressed_count, 0)
    END AS slot_count,
    is_priority_waived,
    -- readings Q14 and Q31
    counted_count > 0
    AND counted_count >= slot_count
    AND (has_priority OR is_priority_waived) AND is_all_complete AS is_fully_reported
FROM expected

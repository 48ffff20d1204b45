-- Rule:  42 CFR 414.1335(a); 42 CFR 414.1365(c)(1); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group
-- Says:  Slots are the required measures, fewer where applicability, a failed survey sample or an
--        MVP's claims measures say so, less suppressed ones; a fixed set has slots of its own.

WITH candidate AS (
    SELECT
        c.performance_year,
        c.entity_type,
        c.entity_id,
        c.reporting_option,
        c.collection_group,
        count(*) FILTER (WHERE c.is_counted) AS counted_count,
        count(*) FILTER (WHERE c.is_suppressed) AS suppressed_count,
        count(*) FILTER (
            WHERE c.measure_class IN ('selected_benchmarked', 'selected_not_scorable')
        ) AS selected_count,
        bool_or(c.measure_class = 'survey_not_scorable') AS has_failed_survey,
        bool_and(c.is_complete) FILTER (WHERE c.is_counted) AS is_all_complete,
        bool_or(c.is_outcome) FILTER (WHERE c.is_counted) AS has_outcome,
        bool_or(c.is_outcome) FILTER (WHERE c.is_suppressed) AS has_suppressed_outcome,
        bool_or(c.is_outcome OR c.is_high_priority) FILTER (WHERE c.is_counted) AS has_priority,
        bool_or(c.is_outcome OR c.is_high_priority) FILTER (
            WHERE c.is_suppressed
        ) AS has_suppressed_priority
    FROM quality._candidate_measure AS c
    GROUP BY ALL
),

expected AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        q.collection_group,
        q.is_fixed_set,
        coalesce(f.slot_count, 0) AS fixed_slot_count,
        coalesce(c.counted_count, 0) AS counted_count,
        coalesce(c.suppressed_count, 0) AS suppressed_count,
        coalesce(c.counted_count + c.suppressed_count - c.selected_count, 0) AS submitted_count,
        a.is_passed IS TRUE AS is_applicability_passed,
        -- readings Q9 and P25; not on top of a passed review
        c.has_failed_survey IS TRUE
        AND a.is_passed IS NOT TRUE
        AND (submitted_count <= v.sampling_failure_maximum_measure_count) IS TRUE
            AS is_survey_removed,
        CASE
            -- reading Q5: what was sent is what is required
            WHEN is_applicability_passed THEN least(q.required_measure_count, submitted_count)
            WHEN is_survey_removed THEN q.required_measure_count - v.sampling_failure_removed_measure_count
            -- reading Q20
            ELSE least(q.required_measure_count, m.claims_measure_count)
        END AS expected_count,
        -- the requirement is met by a suppressed measure where no other one meets it
        q.is_fixed_set
        OR is_applicability_passed
        OR m.has_claims_priority IS FALSE
        OR (c.has_suppressed_outcome IS TRUE AND c.has_outcome IS NOT TRUE)
        OR (c.has_suppressed_priority IS TRUE AND c.has_priority IS NOT TRUE)
            AS is_priority_waived,
        c.has_priority IS TRUE AS has_priority,
        c.is_all_complete IS TRUE AS is_all_complete
    FROM eligibility.scored_entity AS s
    INNER JOIN policy.quality_requirement AS q
        ON
            s.performance_year = q.performance_year
            AND s.reporting_option = q.reporting_option
    INNER JOIN policy.survey_measure AS v
        ON s.performance_year = v.performance_year AND s.reporting_option = v.reporting_option
    LEFT JOIN candidate AS c
        ON
            s.performance_year = c.performance_year
            AND s.entity_type = c.entity_type
            AND s.entity_id = c.entity_id
            AND s.reporting_option = c.reporting_option
            AND q.collection_group = c.collection_group
    LEFT JOIN quality.measure_applicability AS a
        ON
            s.performance_year = a.performance_year
            AND s.entity_type = a.entity_type
            AND s.entity_id = a.entity_id
            AND s.reporting_option = a.reporting_option
            AND q.collection_group = a.collection_group
    LEFT JOIN quality._fixed_slot AS f
        ON
            s.performance_year = f.performance_year
            AND s.entity_type = f.entity_type
            AND s.entity_id = f.entity_id
            AND s.reporting_option = f.reporting_option
            AND q.collection_group = f.collection_group
    LEFT JOIN quality.mvp_claims_measure AS m
        ON
            s.performance_year = m.performance_year
            AND s.entity_type = m.entity_type
            AND s.entity_id = m.entity_id
            AND s.reporting_option = m.reporting_option
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    e.collection_group,
    e.submitted_count AS submitted_measure_count,
    e.suppressed_count AS suppressed_measure_count,
    e.is_applicability_passed,
    e.is_survey_removed,
    CASE
        WHEN e.is_fixed_set THEN e.fixed_slot_count
        -- (b)(1)(vii)(A), reading Q1
        ELSE greatest(e.expected_count - e.suppressed_count, 0)
    END AS slot_count,
    e.is_priority_waived,
    -- reading Q14
    e.counted_count > 0
    AND e.counted_count >= slot_count
    AND (e.has_priority OR e.is_priority_waived) AND e.is_all_complete AS is_fully_reported
FROM expected AS e

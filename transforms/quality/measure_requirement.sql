-- Rule:  42 CFR 414.1335(a)(1)(i); 42 CFR 414.1380(b)(1)(vii)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  The slots of the denominator are the required measures, fewer where eligible measure
--        applicability or a failed survey sample says so, less one for each suppressed measure.

WITH candidate AS (
    SELECT
        c.performance_year,
        c.entity_type,
        c.entity_id,
        c.reporting_option,
        count(*) FILTER (WHERE c.is_counted) AS counted_count,
        count(*) FILTER (WHERE c.is_suppressed) AS suppressed_count,
        bool_or(c.measure_class = 'survey_not_scorable') AS has_failed_survey,
        bool_and(c.is_complete) FILTER (WHERE c.is_counted) AS is_all_complete,
        bool_or(c.is_outcome) FILTER (WHERE c.is_counted) AS has_outcome,
        bool_or(c.is_outcome) FILTER (WHERE c.is_suppressed) AS has_suppressed_outcome,
        bool_or(c.is_outcome OR c.is_high_priority) FILTER (WHERE c.is_counted) AS has_priority,
        bool_or(c.is_outcome OR c.is_high_priority) FILTER (
            WHERE c.is_suppressed
        ) AS has_suppressed_priority
    FROM quality._candidate_measure AS c
    GROUP BY c.performance_year, c.entity_type, c.entity_id, c.reporting_option
),

expected AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        coalesce(c.counted_count, 0) AS counted_count,
        coalesce(c.suppressed_count, 0) AS suppressed_count,
        coalesce(c.counted_count, 0) + coalesce(c.suppressed_count, 0) AS submitted_count,
        a.is_passed IS TRUE AS is_applicability_passed,
        -- readings Q9 and P25; not on top of a passed review
        c.has_failed_survey IS TRUE
        AND a.is_passed IS NOT TRUE
        AND submitted_count <= v.sampling_failure_maximum_measure_count AS is_survey_removed,
        CASE
            -- reading Q5: what was sent is what is required
            WHEN is_applicability_passed THEN least(q.required_measure_count, submitted_count)
            WHEN is_survey_removed THEN q.required_measure_count - 1
            ELSE q.required_measure_count
        END AS expected_count,
        -- the requirement is met by a suppressed measure where no other one meets it
        is_applicability_passed
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
    INNER JOIN policy.survey_measure AS v ON s.performance_year = v.performance_year
    LEFT JOIN candidate AS c
        ON
            s.performance_year = c.performance_year
            AND s.entity_type = c.entity_type
            AND s.entity_id = c.entity_id
            AND s.reporting_option = c.reporting_option
    LEFT JOIN quality._measure_applicability AS a
        ON
            s.performance_year = a.performance_year
            AND s.entity_type = a.entity_type
            AND s.entity_id = a.entity_id
            AND s.reporting_option = a.reporting_option
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    e.submitted_count AS submitted_measure_count,
    e.suppressed_count AS suppressed_measure_count,
    e.is_applicability_passed,
    e.is_survey_removed,
    -- (b)(1)(vii)(A), reading Q1
    greatest(e.expected_count - e.suppressed_count, 0) AS slot_count,
    e.is_priority_waived,
    -- reading Q14
    e.counted_count > 0
    AND e.counted_count >= slot_count
    AND (e.has_priority OR e.is_priority_waived)
    AND e.is_all_complete AS is_fully_reported
FROM expected AS e

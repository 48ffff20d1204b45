-- Rule:  42 CFR 414.1375(b); 42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, reporting_option, node_id
-- Says:  Each role of the Promoting Interoperability objectives in the measurement set that counts,
--        the measures sent for it, what became of it and its points.

WITH counted AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        reporting_option,
        submission_method,
        score.program_name,
        score.reason
    FROM pi.category_score
    INNER JOIN pi.measurement_set_score AS score
        USING (
            performance_year, entity_type, entity_id, reporting_option, submission_method, category_percent
        )
    QUALIFY row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, reporting_option
        ORDER BY score.program_name
    ) = 1
),

sent AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        submission_method,
        program_name,
        role,
        string_agg(measure_id, ', ' ORDER BY measure_id) AS measure_ids,
        string_agg(measure_id, ', ' ORDER BY measure_id) FILTER (WHERE is_met) AS met_measure_ids
    FROM pi.measure_status
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    shown.reporting_option,
    'pi' AS category,
    points.role AS node_id,
    coalesce(sent.met_measure_ids, sent.measure_ids, points.role) AS name,
    upper(points.role[1]) || replace(points.role[2:], '_', ' ') AS title,
    row_number() OVER (
        PARTITION BY performance_year, entity_type, entity_id, shown.reporting_option
        ORDER BY points.requirement = 'bonus', points.objective, points.role
    ) AS position,
    points.objective_points AS points,
    points.maximum_points,
    CASE WHEN points.outcome = 'met' AND counted.reason IS NULL THEN 'PICKED' ELSE 'EXCLUDED' END AS status,
    'pi.objective_points' AS rule_table,
    'role; outcome' AS outcome_columns,
    points.role || '; ' || points.outcome AS outcome,
    'policy.promoting_interoperability_role' AS policy_table,
    rule.citation AS policy_citation,
    rule.confidence AS policy_confidence,
    CAST({
        'objective': points.objective,
        'reportingCategory': points.requirement,
        'outcome': points.outcome,
        'numerator': points.numerator,
        'denominator': points.denominator,
        'measureIds': sent.measure_ids,
        'submissionMethod': submission_method
    } AS JSON) AS facts
FROM pi.objective_points AS points
INNER JOIN counted
    USING (performance_year, entity_type, entity_id, reporting_option, submission_method, program_name)
INNER JOIN score_tree.shown_entity AS shown USING (performance_year, entity_type, entity_id)
LEFT JOIN policy.promoting_interoperability_role AS rule USING (performance_year, role)
LEFT JOIN sent USING (performance_year, entity_type, entity_id, submission_method, program_name, role)
WHERE
    points.reporting_option = shown.weight_option
    -- what was neither asked for nor sent is no part of the score
    AND points.outcome NOT IN ('not_reported', 'not_available')

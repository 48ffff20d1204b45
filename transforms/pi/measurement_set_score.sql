-- Rule:  42 CFR 414.1375(b); 42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name
-- Says:  A measurement set earns the base score, its performance points and its bonuses, at most in
--        full, and nothing at all if one requirement of the base score or the category fails.

WITH totalled AS (
    SELECT
        sent.performance_year,
        sent.entity_type,
        sent.entity_id,
        sent.reporting_option,
        sent.submission_method,
        sent.program_name,
        sent.cehrt_id,
        sent.has_cehrt_id,
        sent.is_period_long_enough,
        CAST(sum(objective.objective_points) FILTER (objective.requirement <> 'bonus') AS DECIMAL(18, 4))
            AS performance_points,
        CAST(sum(objective.objective_points) FILTER (objective.requirement = 'bonus') AS DECIMAL(18, 4))
            AS role_bonus_points,
        bool_or(objective.requirement = 'attestation' AND objective.outcome = 'missing') AS lacks_attestation,
        bool_or(objective.requirement = 'base' AND objective.outcome = 'missing') AS lacks_measure
    FROM pi._measurement_set AS sent
    INNER JOIN pi.objective_points AS objective
        ON
            sent.performance_year = objective.performance_year
            AND sent.entity_type = objective.entity_type
            AND sent.entity_id = objective.entity_id
            AND sent.submission_method = objective.submission_method
            AND sent.program_name = objective.program_name
    GROUP BY ALL
),

-- The older edition was used for a measure of its set that was met or excluded.
transition AS (
    SELECT DISTINCT
        performance_year,
        measure_status.entity_type,
        measure_status.entity_id,
        measure_status.submission_method,
        measure_status.program_name
    FROM pi.measure_status
    INNER JOIN policy.promoting_interoperability_measure AS measure USING (performance_year, measure_id)
    WHERE measure.edition = 'transition' AND (measure_status.is_met OR measure_status.is_excluded)
),

judged AS (
    SELECT
        totalled.*,
        rule.available_points,
        rule.base_points + coalesce(totalled.performance_points, 0) AS achievement_points,
        -- (b)(4)(iii): the exclusive use of the newer edition
        coalesce(totalled.role_bonus_points, 0)
        + CASE
            WHEN transition.entity_id IS NULL AND totalled.cehrt_id LIKE rule.edition_bonus_cehrt_pattern
                THEN rule.edition_bonus_points
            ELSE 0
        END AS bonus_points,
        CASE
            -- 414.1375(b)(1): certified EHR technology
            WHEN NOT totalled.has_cehrt_id THEN 'no_cehrt_id'
            -- 414.1320: the performance period
            WHEN NOT totalled.is_period_long_enough THEN 'performance_period_too_short'
            -- 414.1375(b)(3): the attestations
            WHEN totalled.lacks_attestation THEN 'attestation_missing'
            -- (b)(4)(i): the base score is all or nothing
            WHEN totalled.lacks_measure THEN 'required_measure_missing'
        END AS reason
    FROM totalled
    INNER JOIN policy.promoting_interoperability_category AS rule USING (performance_year)
    LEFT JOIN transition
        USING (performance_year, entity_type, entity_id, submission_method, program_name)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    submission_method,
    program_name,
    CASE WHEN reason IS NULL THEN achievement_points ELSE 0 END AS achievement_points,
    available_points,
    CASE WHEN reason IS NULL THEN bonus_points ELSE 0 END AS bonus_points,
    CASE
        WHEN reason IS NOT NULL THEN 0
        ELSE least(100, CAST(
            100 * (achievement_points + bonus_points) / available_points
            AS DECIMAL(18, 10)
        ))
    END AS category_percent,
    reason
FROM judged

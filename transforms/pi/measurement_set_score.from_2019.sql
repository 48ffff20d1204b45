-- Rule:  42 CFR 414.1375(b); 42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name
-- Says:  A measurement set earns the points of its objectives and the bonus, at most in full, and
--        nothing at all if one requirement of the category fails.

WITH totalled AS (
    SELECT
        sent.performance_year,
        sent.entity_type,
        sent.entity_id,
        sent.reporting_option,
        sent.submission_method,
        sent.program_name,
        CAST(sum(objective.maximum_points) FILTER (objective.requirement <> 'bonus') AS DECIMAL(18, 4))
            AS available_points,
        CAST(sum(objective.objective_points) FILTER (objective.requirement <> 'bonus') AS DECIMAL(18, 4))
            AS achievement_points,
        CAST(sum(objective.objective_points) FILTER (objective.requirement = 'bonus') AS DECIMAL(18, 4))
            AS bonus_points,
        sent.has_cehrt_id,
        sent.is_period_long_enough,
        bool_or(objective.requirement = 'attestation' AND objective.outcome = 'missing') AS lacks_attestation,
        bool_or(objective.requirement = 'required' AND objective.outcome = 'missing') AS lacks_measure
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

judged AS (
    SELECT
        *,
        CASE
            -- (b)(1) certified EHR technology
            WHEN NOT has_cehrt_id THEN 'no_cehrt_id'
            -- 414.1320: the performance period
            WHEN NOT is_period_long_enough THEN 'performance_period_too_short'
            -- (b)(2)(ii)(C), (b)(3): the attestations
            WHEN lacks_attestation THEN 'attestation_missing'
            -- (b)(2): each required measure is reported or excluded
            WHEN lacks_measure THEN 'required_measure_missing'
        END AS reason
    FROM totalled
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
    CASE WHEN reason IS NULL THEN coalesce(bonus_points, 0) ELSE 0 END AS bonus_points,
    CASE
        WHEN reason IS NOT NULL THEN 0
        ELSE least(100, CAST(
            100 * (achievement_points + coalesce(bonus_points, 0)) / available_points
            AS DECIMAL(18, 10)
        ))
    END AS category_percent,
    reason
FROM judged

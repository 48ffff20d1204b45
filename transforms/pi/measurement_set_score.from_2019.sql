-- Rule:  42 CFR 414.1375(b); 42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name
-- Says:  A measurement set earns the points of its objectives and the bonus, at most in full, and
--        nothing at all if one requirement of the category fails.

WITH totalled AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.submission_method,
        s.program_name,
        CAST(sum(p.maximum_points) FILTER (p.requirement <> 'bonus') AS DECIMAL(18, 4))
            AS available_points,
        CAST(sum(p.objective_points) FILTER (p.requirement <> 'bonus') AS DECIMAL(18, 4))
            AS achievement_points,
        CAST(sum(p.objective_points) FILTER (p.requirement = 'bonus') AS DECIMAL(18, 4))
            AS bonus_points,
        s.has_cehrt_id,
        s.is_period_long_enough,
        bool_or(p.requirement = 'attestation' AND p.outcome = 'missing') AS lacks_attestation,
        bool_or(p.requirement = 'required' AND p.outcome = 'missing') AS lacks_measure
    FROM pi._measurement_set AS s
    INNER JOIN pi.objective_points AS p
        ON
            s.performance_year = p.performance_year
            AND s.entity_type = p.entity_type
            AND s.entity_id = p.entity_id
            AND s.submission_method = p.submission_method
            AND s.program_name = p.program_name
    GROUP BY ALL
),

judged AS (
    SELECT
        t.*,
        CASE
            -- (b)(1) certified EHR technology
            WHEN NOT t.has_cehrt_id THEN 'no_cehrt_id'
            -- 414.1320: the performance period
            WHEN NOT t.is_period_long_enough THEN 'performance_period_too_short'
            -- (b)(2)(ii)(C), (b)(3): the attestations
            WHEN t.lacks_attestation THEN 'attestation_missing'
            -- (b)(2): each required measure is reported or excluded
            WHEN t.lacks_measure THEN 'required_measure_missing'
        END AS reason
    FROM totalled AS t
)

SELECT
    j.performance_year,
    j.entity_type,
    j.entity_id,
    j.reporting_option,
    j.submission_method,
    j.program_name,
    CASE WHEN j.reason IS NULL THEN j.achievement_points ELSE 0 END AS achievement_points,
    j.available_points,
    CASE WHEN j.reason IS NULL THEN coalesce(j.bonus_points, 0) ELSE 0 END AS bonus_points,
    CASE
        WHEN j.reason IS NOT NULL THEN 0
        ELSE least(100, CAST(
            100 * (j.achievement_points + coalesce(j.bonus_points, 0)) / j.available_points
            AS DECIMAL(18, 10)
        ))
    END AS category_percent,
    j.reason
FROM judged AS j

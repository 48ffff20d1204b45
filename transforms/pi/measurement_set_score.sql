-- Rule:  42 CFR 414.1375(b); 42 CFR 414.1380(b)(4)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name
-- Says:  A measurement set earns the base score, its performance points and its bonuses, at most in
--        full, and nothing at all if one requirement of the base score or the category fails.

WITH totalled AS (
    SELECT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.reporting_option,
        s.submission_method,
        s.program_name,
        s.cehrt_id,
        s.has_cehrt_id,
        s.is_period_long_enough,
        CAST(sum(p.objective_points) FILTER (p.requirement <> 'bonus') AS DECIMAL(18, 4))
            AS performance_points,
        CAST(sum(p.objective_points) FILTER (p.requirement = 'bonus') AS DECIMAL(18, 4))
            AS role_bonus_points,
        bool_or(p.requirement = 'attestation' AND p.outcome = 'missing') AS lacks_attestation,
        bool_or(p.requirement = 'base' AND p.outcome = 'missing') AS lacks_measure
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

-- The older edition was used for a measure of its set that was met or excluded.
transition AS (
    SELECT DISTINCT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.submission_method,
        m.program_name
    FROM pi.measure_status AS m
    INNER JOIN policy.promoting_interoperability_measure AS p
        ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
    WHERE p.edition = 'transition' AND (m.is_met OR m.is_excluded)
),

judged AS (
    SELECT
        t.*,
        c.available_points,
        c.base_points + coalesce(t.performance_points, 0) AS achievement_points,
        -- (b)(4)(iii): the exclusive use of the newer edition
        coalesce(t.role_bonus_points, 0)
        + CASE
            WHEN x.entity_id IS NULL AND t.cehrt_id LIKE c.edition_bonus_cehrt_pattern
                THEN c.edition_bonus_points
            ELSE 0
        END AS bonus_points,
        CASE
            -- 414.1375(b)(1): certified EHR technology
            WHEN NOT t.has_cehrt_id THEN 'no_cehrt_id'
            -- 414.1320: the performance period
            WHEN NOT t.is_period_long_enough THEN 'performance_period_too_short'
            -- 414.1375(b)(3): the attestations
            WHEN t.lacks_attestation THEN 'attestation_missing'
            -- (b)(4)(i): the base score is all or nothing
            WHEN t.lacks_measure THEN 'required_measure_missing'
        END AS reason
    FROM totalled AS t
    INNER JOIN policy.promoting_interoperability_category AS c
        ON t.performance_year = c.performance_year
    LEFT JOIN transition AS x
        ON
            t.performance_year = x.performance_year
            AND t.entity_type = x.entity_type
            AND t.entity_id = x.entity_id
            AND t.submission_method = x.submission_method
            AND t.program_name = x.program_name
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
    CASE WHEN j.reason IS NULL THEN j.bonus_points ELSE 0 END AS bonus_points,
    CASE
        WHEN j.reason IS NOT NULL THEN 0
        ELSE least(100, CAST(
            100 * (j.achievement_points + j.bonus_points) / j.available_points
            AS DECIMAL(18, 10)
        ))
    END AS category_percent,
    j.reason
FROM judged AS j

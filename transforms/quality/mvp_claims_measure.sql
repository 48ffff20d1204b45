-- Rule:  42 CFR 414.1365(c)(1)(i)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  A small practice that reports an MVP by claims alone needs no more measures than the MVP
--        offers by claims.

WITH reported AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.reporting_option,
        m.program_name
    FROM quality.measurement AS m
    INNER JOIN reference.mvp AS v
        ON m.performance_year = v.performance_year AND m.program_name = v.mvp_id
    INNER JOIN eligibility.special_status AS s
        ON
            m.performance_year = s.performance_year
            AND m.entity_type = s.entity_type
            AND m.entity_id = s.entity_id
            AND s.is_small_practice
    WHERE m.set_aside_reason IS NULL
    GROUP BY ALL
    HAVING bool_and(m.collection_type = 'claims')
)

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.reporting_option,
    -- reading Q20
    count(*) AS claims_measure_count,
    bool_or(o.is_outcome OR q.is_high_priority) AS has_claims_priority
FROM reported AS r
INNER JOIN reference.mvp_measure AS p
    ON
        r.performance_year = p.performance_year
        AND r.program_name = p.mvp_id
        AND p.measure_role = 'quality'
INNER JOIN reference.measure_collection_type AS c
    ON
        p.performance_year = c.performance_year
        AND p.measure_id = c.measure_id
        AND c.collection_type = 'claims'
INNER JOIN reference.measure AS q
    ON p.performance_year = q.performance_year AND p.measure_id = q.measure_id
INNER JOIN policy.outcome_measure_type AS o
    ON q.performance_year = o.performance_year AND q.measure_type = o.measure_type
GROUP BY r.performance_year, r.entity_type, r.entity_id, r.reporting_option

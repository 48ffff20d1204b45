-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  Each kind of registry counts once where it is engaged, twice where two of the kind are, and
--        as excluded where none is and an exclusion is claimed.

WITH by_registry AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.submission_method,
        m.program_name,
        m.role,
        p.registry,
        coalesce(max(p.engagement_count) FILTER (m.is_met), 0) AS engagement_count,
        NOT bool_or(m.is_met) AND bool_or(m.is_excluded) AS is_excluded
    FROM pi.measure_status AS m
    INNER JOIN policy.promoting_interoperability_measure AS p
        ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
    WHERE p.engagement_count IS NOT NULL
    GROUP BY ALL
)

SELECT
    b.performance_year,
    b.entity_type,
    b.entity_id,
    b.submission_method,
    b.program_name,
    b.role,
    sum(b.engagement_count) AS engagement_count,
    count(*) FILTER (b.is_excluded) AS excluded_count
FROM by_registry AS b
GROUP BY ALL

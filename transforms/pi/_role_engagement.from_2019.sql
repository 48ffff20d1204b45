-- Rule:  42 CFR 414.1375(b)(2)
-- Grain: performance_year, entity_type, entity_id, submission_method, program_name, role
-- Says:  Each kind of registry counts once where it is engaged, twice where two of the kind are, and
--        as excluded where none is and an exclusion is claimed.

-- reading A17
WITH by_registry AS (
    SELECT
        performance_year,
        measure_status.entity_type,
        measure_status.entity_id,
        measure_status.submission_method,
        measure_status.program_name,
        measure_status.role,
        measure.registry,
        coalesce(max(measure.engagement_count) FILTER (measure_status.is_met), 0) AS engagement_count,
        NOT bool_or(measure_status.is_met) AND bool_or(measure_status.is_excluded) AS is_excluded
    FROM pi.measure_status
    INNER JOIN policy.promoting_interoperability_measure AS measure USING (performance_year, measure_id)
    WHERE measure.engagement_count IS NOT NULL
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    submission_method,
    program_name,
    role,
    sum(engagement_count) AS engagement_count,
    count(*) FILTER (is_excluded) AS excluded_count
FROM by_registry
GROUP BY ALL

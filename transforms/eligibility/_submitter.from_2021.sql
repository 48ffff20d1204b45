-- Rule:  42 CFR 414.1310; 42 CFR 414.1318; 42 CFR 414.1325(a); 42 CFR 414.1365(b)
-- Grain: performance_year, entity_type, entity_id, reporting_option
-- Says:  Who submitted under a covered option. A subgroup reports the one MVP that it registered
--        for; of several MVPs that another entity sent, the first in order is its own.

WITH covered_set AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        p.reporting_option,
        CASE WHEN p.reporting_option = 'mvp' THEN m.program_name END AS mvp_id
    FROM ingest.measurement_set AS m
    INNER JOIN policy.participation AS p
        ON
            m.performance_year = p.performance_year
            AND m.entity_type = p.entity_type
            AND m.program_name = p.program_name
    WHERE p.is_covered
),

registration AS (
    SELECT DISTINCT
        r.performance_year,
        r.entity_type,
        r.entity_id,
        r.mvp_id
    FROM ingest.entity_roster AS r
    WHERE r.mvp_id IS NOT NULL
)

SELECT
    c.performance_year,
    c.entity_type,
    c.entity_id,
    c.reporting_option,
    min(c.mvp_id) AS mvp_id
FROM covered_set AS c
LEFT JOIN registration AS r
    ON
        c.performance_year = r.performance_year
        AND c.entity_type = r.entity_type
        AND c.entity_id = r.entity_id
        AND c.mvp_id = r.mvp_id
WHERE c.mvp_id IS NULL OR c.entity_type != 'subgroup' OR r.mvp_id IS NOT NULL
GROUP BY c.performance_year, c.entity_type, c.entity_id, c.reporting_option

-- Rule:  42 CFR 414.1320; 42 CFR 414.1325(d); 42 CFR 414.1355; 42 CFR 414.1365(c)(3)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  An activity submitted in several measurement sets is one activity, attested to and long
--        enough if any one of them says so; under an MVP only the sets of the MVP scored count.

-- The programs of an activity are published from some year on; before, any program takes it.
WITH program AS (
    SELECT
        p.performance_year,
        p.measure_id,
        list(p.program_name) AS program_names
    FROM reference.measure_program AS p
    GROUP BY ALL
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.reporting_option,
    e.tin,
    m.measure_id,
    bool_or(coalesce(list_contains(p.program_names, m.program_name), TRUE)) AS is_in_program,
    bool_or(m.boolean_value) IS TRUE AS is_attested,
    bool_or(
        m.boolean_value
        -- reading A9: the first and the last day count
        AND date_diff('day', s.performance_start_date, s.performance_end_date) + 1
        >= d.minimum_days
    ) IS TRUE AS is_long_enough
FROM eligibility.scored_entity AS e
INNER JOIN policy.participation AS o
    ON
        e.performance_year = o.performance_year
        AND e.entity_type = o.entity_type
        AND e.reporting_option = o.reporting_option
INNER JOIN ingest.measurement_set AS s
    ON
        e.performance_year = s.performance_year
        AND e.entity_type = s.entity_type
        AND e.entity_id = s.entity_id
        AND o.program_name = s.program_name
        AND (e.mvp_id IS NULL OR e.mvp_id = s.program_name)
        AND s.category = 'ia'
INNER JOIN ingest.measurement AS m
    ON
        s.performance_year = m.performance_year
        AND s.entity_type = m.entity_type
        AND s.entity_id = m.entity_id
        AND s.category = m.category
        AND s.submission_method = m.submission_method
        AND s.program_name = m.program_name
INNER JOIN policy.performance_period AS d
    ON s.performance_year = d.performance_year AND s.category = d.category
LEFT JOIN program AS p
    ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
GROUP BY ALL

-- Rule:  42 CFR 414.1320; 42 CFR 414.1325(d); 42 CFR 414.1355; 42 CFR 414.1365(c)(3)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  An activity submitted in several measurement sets is one activity, attested to and long
--        enough if any one of them says so.

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
    n.tin,
    m.measure_id,
    bool_or(coalesce(list_contains(p.program_names, m.program_name), TRUE)) AS is_in_program,
    bool_or(m.boolean_value) IS TRUE AS is_attested,
    bool_or(
        m.boolean_value
        -- reading A9: the first and the last day count
        AND date_diff('day', s.performance_start_date, s.performance_end_date) + 1
        >= d.minimum_days
    ) IS TRUE AS is_long_enough
FROM eligibility.scored_measurement_set AS e
INNER JOIN ingest.measurement_set AS s
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
INNER JOIN ingest.measurement AS m
    USING (performance_year, entity_type, entity_id, category, submission_method, program_name)
INNER JOIN eligibility.scored_entity AS n
    USING (performance_year, entity_type, entity_id, reporting_option)
INNER JOIN policy.performance_period AS d
    ON s.performance_year = d.performance_year AND s.category = d.category
LEFT JOIN program AS p
    ON m.performance_year = p.performance_year AND m.measure_id = p.measure_id
WHERE e.category = 'ia'
GROUP BY ALL

-- Check: Each PI measure of a scored entity fills a role, is an exclusion or is set aside.
SELECT
    s.entity_type,
    s.entity_id,
    s.submission_method,
    m.measure_id
FROM pi._measurement_set AS s
INNER JOIN ingest.measurement AS m
    ON
        s.performance_year = m.performance_year
        AND s.entity_type = m.entity_type
        AND s.entity_id = m.entity_id
        AND s.submission_method = m.submission_method
        AND s.program_name = m.program_name
        AND m.category = 'pi'
LEFT JOIN pi._measure_status AS p
    ON
        s.performance_year = p.performance_year
        AND s.entity_type = p.entity_type
        AND s.entity_id = p.entity_id
        AND s.submission_method = p.submission_method
        AND s.program_name = p.program_name
        AND m.measure_id = p.measure_id
LEFT JOIN pi.measurement_set_aside AS a
    ON
        s.performance_year = a.performance_year
        AND s.entity_type = a.entity_type
        AND s.entity_id = a.entity_id
        AND s.submission_method = a.submission_method
        AND s.program_name = a.program_name
        AND m.measure_id = a.measure_id
ANTI JOIN policy.promoting_interoperability_exclusion AS x
    ON m.performance_year = x.performance_year AND m.measure_id = x.exclusion_measure_id
WHERE p.measure_id IS NULL AND a.measure_id IS NULL

-- Measurements that lack what the measure's kind of value (metricType of CMSgov/qpp-measures-data) asks for.
SELECT b.record_number
FROM (SELECT * FROM {batch}) AS b
INNER JOIN reference.measure AS m
    ON b.performance_year = m.performance_year AND b.measure_id = m.measure_id
WHERE
    CASE
        -- Who chooses a measure that CMS computes from claims names it, without data (42 CFR 414.1365(c)(1)).
        WHEN m.category = 'quality' AND b.submission_method = 'administrativeClaims' THEN FALSE
        WHEN m.metric_type = 'boolean' THEN b.boolean_value IS NULL
        WHEN m.metric_type = 'proportion' THEN b.numerator IS NULL OR b.denominator IS NULL
        WHEN m.metric_type IN ('singlePerformanceRate', 'registrySinglePerformanceRate')
            THEN
                -- performanceNotMet may be left out: then there is none (CMSgov/qpp-submissions-docs)
                b.performance_met IS NULL
                OR b.eligible_population IS NULL
        WHEN m.metric_type IN ('multiPerformanceRate', 'registryMultiPerformanceRate')
            THEN
                coalesce(len(b.strata), 0) = 0
                OR len([
                    s FOR s IN b.strata
                    IF s.performance_met IS NULL OR s.eligible_population IS NULL
                ]) > 0
        WHEN m.metric_type = 'nonProportion'
            THEN b.numerator IS NULL OR b.denominator IS NULL OR b.observation_instances IS NULL
        WHEN m.metric_type = 'cahps'
            THEN b.score IS NULL AND b.is_masked IS NOT TRUE AND b.is_below_minimum IS NOT TRUE
    END

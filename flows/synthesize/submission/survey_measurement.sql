-- The CAHPS survey of a quarter of the groups and of the planned larger ones and APM Entities: one
-- measurement per summary survey measure. One in ten fails the sample.
WITH surveyed AS (
    SELECT
        reporter_number, program_name, measure_id,
        -- Null where no kind plans it: not every vendor says that the sample sufficed.
        CASE WHEN kind IS NOT NULL THEN coalesce(plan.survey_plan = 'missed', FALSE) END
        OR chance('sample', reporter_number) < 0.08 AS is_sample_missed,
        reporter_number * 32
        + row_number() OVER (PARTITION BY reporter_number ORDER BY measure_id) AS survey_key,
        percentile_of(0.5 * skill + 0.5 * chance('survey luck', survey_key)) AS percentile
    FROM submission.reporter
    CROSS JOIN reference.measure
    WHERE
        category = 'quality'
        AND metric_type = 'cahps'
        -- Summary survey measures only, not the survey itself.
        AND contains(measure_id, '_')
        AND CASE
            WHEN plan.survey_plan IS NOT NULL THEN plan.survey_plan <> 'none'
            WHEN entity_type IN ('apm', 'virtualGroup', 'subgroup')
                THEN kind IS NOT NULL AND reporter_number % 4 > 0
            -- A survey is of groups only.
            ELSE
                entity_type = 'group'
                AND practice_size >= 2
                AND chance('survey', reporter_number) < 0.25
        END
)

SELECT
    reporter_number, program_name, surveyed.measure_id,
    to_json({
        'score':
        CAST(coalesce(rate_on(curve, percentile, FALSE), 30 + percentile * 0.6) AS DECIMAL(18, 2)),
        'reliability': if(chance('reliability', survey_key) < 0.9, 'high', 'low'),
        'mask': chance('mask', survey_key) < 0.02,
        -- A whole survey may miss the sample, and one question its answers.
        'isBelowMinimum': is_sample_missed OR chance('answers', survey_key) < 0.04
    }) AS value
FROM surveyed
LEFT JOIN submission.measure_curve AS curve
    ON
        surveyed.measure_id = curve.measure_id
        AND curve.collection_type = 'certifiedSurveyVendor'
        AND is_on(curve, percentile, FALSE)
ORDER BY reporter_number, surveyed.measure_id

-- Measurement sets: what a reporter sends in one category by one submission method.
-- The keys are written as the QPP Submissions API has them.
-- noqa: disable=CP02
WITH gathered AS (
    SELECT
        reporter_number, category, submission_method, program_name,
        list({ 'measureId': measure_id, 'value': value } ORDER BY slot, measure_id) AS measurements
    FROM submission.sent_measurement
    GROUP BY ALL
),

timed AS (
    SELECT
        gathered.*, plan,
        chance('short period', reporter_number) AS period,
        CASE
            WHEN gathered.category = 'pi' AND has_peculiarity(plan, 'short period') THEN [3, 1]
            -- Shorter than the category's performance period for a few.
            WHEN
                gathered.category = 'pi'
                AND coalesce(plan.quality_plan, 'turn') IN ('turn', 'few patients')
                AND clinicians < 100
                AND period < 0.02
                THEN [4, 30]
            WHEN gathered.category = 'pi' AND period < 0.50 THEN [8, 31]
            WHEN category = 'ia' AND chance('short activity', reporter_number) < 0.01 THEN [2, 20]
            WHEN category = 'ia' AND chance('short activity', reporter_number) < 0.50 THEN [6, 30]
            ELSE [12, 31]
        END AS last_day,
        strftime(
            make_date(performance_year() + 1, 1, 3)
            + CAST(below('submitted', reporter_number, 85) AS INTEGER),
            '%Y-%m-%dT12:00:00.000Z'
        ) AS submitted_at
    FROM gathered
    INNER JOIN submission.reporter USING (reporter_number)
)

SELECT
    reporter_number, category, submission_method, program_name,
    {
        -- The category had another name in its first year, by which its measures are still called.
        'category': CASE category
            WHEN 'pi' THEN lower(split_part(measurements[1].measureId, '_', 1)) ELSE category
        END,
        'submissionMethod': submission_method,
        'programName': program_name,
        'cehrtId': CASE
            WHEN has_peculiarity(plan, 'no certificate') THEN NULL
            WHEN category = 'pi' OR submission_method = 'electronicHealthRecord'
                THEN 'XX15E' || lpad(CAST(reporter_number AS VARCHAR), 10, '0')
        END,
        'performanceStart': strftime(make_date(performance_year(), 1, 1), '%Y-%m-%d'),
        'performanceEnd':
        strftime(make_date(performance_year(), last_day[1], last_day[2]), '%Y-%m-%d'),
        'createdAt': submitted_at,
        'updatedAt': submitted_at,
        'measurements': measurements
    } AS measurement_set
FROM timed
ORDER BY reporter_number, category, submission_method, program_name

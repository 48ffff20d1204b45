-- Improvement activities: enough of them for most, too few for some, and the recognition as a
-- patient-centered medical home.
WITH activity AS (
    SELECT
        measure_id,
        -- Without a weight every activity counts alike.
        coalesce(activity_weight, 'medium') AS weight,
        row_number() OVER (PARTITION BY weight ORDER BY measure_id) - 1 AS position,
        count(*) OVER (PARTITION BY weight) AS activities
    FROM reference.measure
    WHERE category = 'ia' AND measure_id <> 'IA_PCMH'
),

-- An MVP has its own activities.
mvp_activity AS (
    SELECT
        mvp_id, measure_id,
        row_number() OVER (PARTITION BY mvp_id ORDER BY measure_id) - 1 AS position,
        count(*) OVER (PARTITION BY mvp_id) AS activities
    FROM reference.mvp_measure
    WHERE measure_role = 'ia' AND measure_id <> 'IA_PCMH'
),

slot AS (
    SELECT
        *,
        unnest(range(1, len(activity_weights) + 1)) AS slot,
        draw('activity', reporter_number) AS drawn
    FROM submission.reporter
),

attested AS (
    SELECT
        reporter_number, slot.program_name, collection_plan,
        -- One reports an activity that is none of the MVP's; where the year has no weights, none is high.
        coalesce(
            CASE WHEN slot > 1 OR reporter_number % 3 > 0 THEN mvp_activity.measure_id END,
            high.measure_id, medium.measure_id
        ) AS measure_id,
        plan_kind IN ('perfect', 'kind')
        OR chance('attested', reporter_number * 8 + slot) >= 0.02 AS is_attested
    FROM slot
    LEFT JOIN mvp_activity
        ON
            reporting_option = 'mvp'
            AND slot.program_name = mvp_activity.mvp_id
            AND mvp_activity.position = (reporter_number + slot) % mvp_activity.activities
    LEFT JOIN activity AS high
        ON
            activity_weights[slot] = 'h'
            AND high.weight = 'high'
            AND high.position = (drawn + slot * 5) % high.activities
    LEFT JOIN activity AS medium
        ON
            medium.weight = 'medium'
            AND medium.position = (drawn + slot * 7) % medium.activities
    UNION ALL
    SELECT
        reporter_number, program_name, collection_plan, measure_id, TRUE AS is_attested
    FROM submission.reporter
    INNER JOIN reference.measure ON measure_id = 'IA_PCMH'
    WHERE
        pcmh_practice_site_percent IS NOT NULL
        AND plan_kind NOT IN ('nothing', 'perfect', 'poor')
)

SELECT
    reporter_number, program_name, collection_plan, measure_id,
    to_json(bool_and(is_attested)) AS value
FROM attested
GROUP BY ALL
ORDER BY reporter_number, measure_id

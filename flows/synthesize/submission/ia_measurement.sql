-- Improvement activities: enough of them for most, too few for some, and the recognition as a
-- patient-centered medical home.
WITH activity AS (
    SELECT
        m.measure_id,
        -- Without a weight every activity counts alike.
        coalesce(m.activity_weight, 'medium') AS activity_weight,
        row_number() OVER same_weight - 1 AS position,
        count(*) OVER (PARTITION BY coalesce(m.activity_weight, 'medium')) AS activities
    FROM reference.measure AS m
    INNER JOIN people.parameter AS p ON m.performance_year = p.performance_year
    WHERE m.category = 'ia' AND m.measure_id <> 'IA_PCMH'
    WINDOW same_weight AS (
        PARTITION BY coalesce(m.activity_weight, 'medium') ORDER BY m.measure_id
    )
),

-- An MVP has its own activities.
mvp_activity AS (
    SELECT
        v.mvp_id,
        v.measure_id,
        row_number() OVER (PARTITION BY v.mvp_id ORDER BY v.measure_id) - 1 AS position,
        count(*) OVER (PARTITION BY v.mvp_id) AS activities
    FROM reference.mvp_measure AS v
    INNER JOIN people.parameter AS p ON v.performance_year = p.performance_year
    WHERE v.measure_role = 'ia' AND v.measure_id <> 'IA_PCMH'
),

slot AS (
    SELECT
        q.reporter_number,
        r.program_name,
        r.reporting_option,
        s.slot,
        CASE q.activity_weights[s.slot] WHEN 'h' THEN 'high' ELSE 'medium' END AS activity_weight,
        q.plan_kind
    FROM submission.reporter_plan AS q
    INNER JOIN submission.reporter AS r ON q.reporter_number = r.reporter_number
    INNER JOIN range(1, 5) AS s (slot) ON s.slot <= len(q.activity_weights)
),

attested AS (
    SELECT
        s.reporter_number,
        -- One reports an activity that is none of the MVP's.
        coalesce(
            CASE WHEN s.slot > 1 OR s.reporter_number % 3 > 0 THEN v.measure_id END,
            h.measure_id,
            a.measure_id
        ) AS measure_id,
        s.plan_kind IN ('perfect', 'kind')
        OR chance('attested', s.reporter_number * 8 + s.slot) >= 0.02 AS is_attested
    FROM slot AS s
    LEFT JOIN mvp_activity AS v
        ON
            s.reporting_option = 'mvp'
            AND s.program_name = v.mvp_id
            AND v.position = (s.reporter_number + s.slot) % v.activities
    -- Where the year gives no weights, none is high.
    LEFT JOIN activity AS h
        ON
            s.activity_weight = 'high'
            AND h.activity_weight = 'high'
            AND h.position = (draw('activity', s.reporter_number) + s.slot * 5) % h.activities
    LEFT JOIN activity AS a
        ON
            a.activity_weight = 'medium'
            AND a.position = (draw('activity', s.reporter_number) + s.slot * 7) % a.activities
)

SELECT
    a.reporter_number,
    a.measure_id,
    to_json(bool_and(a.is_attested)) AS value
FROM attested AS a
GROUP BY a.reporter_number, a.measure_id
UNION ALL
SELECT
    r.reporter_number,
    m.measure_id,
    to_json(TRUE) AS value
FROM submission.reporter AS r
INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
CROSS JOIN people.parameter AS p
INNER JOIN reference.measure AS m
    ON p.performance_year = m.performance_year AND m.measure_id = 'IA_PCMH'
WHERE
    r.pcmh_practice_site_percent IS NOT NULL AND q.plan_kind NOT IN ('nothing', 'perfect', 'poor')
ORDER BY reporter_number, measure_id

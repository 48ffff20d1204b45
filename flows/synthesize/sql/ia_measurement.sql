-- Improvement activities: enough of them for most, too few for some, and the recognition as a
-- patient-centered medical home.
CREATE OR REPLACE TABLE ia_measurement AS
WITH activity AS (
    SELECT
        m.measure_id,
        -- Without a weight every activity counts alike.
        coalesce(m.activity_weight, 'medium') AS activity_weight,
        row_number() OVER same_weight - 1 AS position,
        count(*) OVER (PARTITION BY coalesce(m.activity_weight, 'medium')) AS activities
    FROM reference.measure AS m
    INNER JOIN parameter AS p ON m.performance_year = p.performance_year
    WHERE m.category = 'ia' AND m.measure_id <> 'IA_PCMH'
    WINDOW same_weight AS (
        PARTITION BY coalesce(m.activity_weight, 'medium') ORDER BY m.measure_id
    )
),

wanted AS (
    SELECT
        r.reporter_number,
        r.pcmh_practice_site_percent,
        CASE
            WHEN chance('activities', r.reporter_number) < 0.38 THEN 'hh'
            WHEN chance('activities', r.reporter_number) < 0.70 THEN 'mmmm'
            WHEN chance('activities', r.reporter_number) < 0.90 THEN 'hmm'
            WHEN chance('activities', r.reporter_number) < 0.96 THEN 'mm'
            ELSE 'm'
        END AS weights
    FROM reporter AS r
    WHERE
        r.entity_type NOT IN ('apm', 'subgroup')
        AND chance('without activities', r.reporter_number) >= 0.04
),

slot AS (
    SELECT
        w.reporter_number,
        s.slot,
        CASE w.weights[s.slot] WHEN 'h' THEN 'high' ELSE 'medium' END AS activity_weight
    FROM wanted AS w
    INNER JOIN range(1, 5) AS s (slot) ON s.slot <= len(w.weights)
)

SELECT
    s.reporter_number,
    a.measure_id,
    to_json(chance('attested', s.reporter_number * 8 + s.slot) >= 0.02) AS value
FROM slot AS s
INNER JOIN activity AS a
    ON
        s.activity_weight = a.activity_weight
        AND a.position = (draw('activity', s.reporter_number) + s.slot * 5) % a.activities
UNION ALL
SELECT
    w.reporter_number,
    m.measure_id,
    to_json(TRUE) AS value
FROM wanted AS w
CROSS JOIN parameter AS p
INNER JOIN reference.measure AS m
    ON p.performance_year = m.performance_year AND m.measure_id = 'IA_PCMH'
WHERE w.pcmh_practice_site_percent IS NOT NULL
ORDER BY reporter_number, measure_id;

-- Promoting Interoperability: the year's required measures or their exclusions, one of the ways to
-- exchange health information, bonuses, and now and then a measure missing or answered no.
CREATE OR REPLACE TABLE pi_measurement AS
WITH published AS (
    SELECT
        m.measure_id,
        m.metric_type,
        m.is_required,
        coalesce(m.is_bonus, FALSE) AS is_bonus,
        row_number() OVER (ORDER BY m.measure_id) AS measure_number,
        x.exclusions,
        e.engagements,
        a.measure_id IS NOT NULL AS is_alternative,
        -- The alternatives that are answered yes or no stand for all that are counted.
        sum(CASE WHEN a.measure_id IS NOT NULL AND m.metric_type = 'boolean' THEN 1 ELSE 0 END)
            OVER (ORDER BY m.measure_id ROWS UNBOUNDED PRECEDING) AS alternative_number
    FROM reference.measure AS m
    INNER JOIN parameter AS p ON m.performance_year = p.performance_year
    LEFT JOIN (
        SELECT
            r.performance_year,
            r.measure_id,
            list(r.exclusion_measure_id ORDER BY r.exclusion_measure_id) AS exclusions
        FROM reference.measure_exclusion AS r
        GROUP BY r.performance_year, r.measure_id
    ) AS x ON m.performance_year = x.performance_year AND m.measure_id = x.measure_id
    LEFT JOIN (
        SELECT
            r.performance_year,
            r.measure_id,
            list(r.engagement_measure_id ORDER BY r.engagement_measure_id) AS engagements
        FROM reference.measure_engagement_level AS r
        GROUP BY r.performance_year, r.measure_id
    ) AS e ON m.performance_year = e.performance_year AND m.measure_id = e.measure_id
    LEFT JOIN (
        SELECT DISTINCT
            s.performance_year,
            s.measure_id
        FROM reference.measure_substitute AS s
    ) AS a ON m.performance_year = a.performance_year AND m.measure_id = a.measure_id
    WHERE
        m.category = 'pi'
        AND coalesce(m.reporting_category, '') <> 'exclusion'
        AND m.measure_id NOT IN (
            SELECT r.engagement_measure_id FROM reference.measure_engagement_level AS r
            WHERE r.performance_year = m.performance_year
        )
),

sender AS (
    SELECT
        r.reporter_number,
        r.skill,
        r.patient_factor,
        -- The largest groups leave nothing out.
        r.clinicians < 100 AS is_careless,
        CASE
            WHEN chance('exchange', r.reporter_number) < 0.72 THEN 0
            WHEN chance('exchange', r.reporter_number) < 0.92 THEN 1
            ELSE 2
        END AS alternative_number
    FROM reporter AS r
    WHERE
        r.entity_type NOT IN ('apm', 'subgroup')
        AND chance('sends pi', r.reporter_number) < CASE
            WHEN r.is_likely_without_pi THEN 0.38 WHEN r.clinicians >= 100 THEN 1 ELSE 0.95
        END
),

chosen AS (
    SELECT
        s.*,
        m.*,
        s.reporter_number * 64 + m.measure_number AS pi_key
    FROM sender AS s
    INNER JOIN published AS m
        ON CASE
            WHEN m.is_alternative AND m.metric_type = 'boolean'
                THEN s.alternative_number = m.alternative_number
            WHEN m.is_alternative THEN s.alternative_number = 0
            WHEN m.is_bonus THEN chance('bonus', s.reporter_number * 64 + m.measure_number) < 0.15
            WHEN m.is_required IS NOT TRUE
                THEN chance('optional', s.reporter_number * 64 + m.measure_number) < 0.6
            ELSE
                NOT s.is_careless
                OR chance('left out', s.reporter_number * 64 + m.measure_number) >= 0.002
        END
),

answered AS (
    SELECT
        c.*,
        c.exclusions IS NOT NULL AND chance('excluded', c.pi_key) < 0.13 AS is_excluded,
        c.metric_type = 'proportion'
        OR NOT c.is_careless
        OR chance('answer', c.pi_key) >= 0.002 AS is_yes,
        20 + CAST(floor(
            900 * c.patient_factor * chance('patients', c.pi_key) * chance('patients', c.pi_key)
        ) AS BIGINT) AS denominator,
        CASE
            WHEN c.is_careless AND chance('nothing done', c.pi_key) < 0.003 THEN 0
            ELSE 0.72 + 0.12 * c.skill + 0.16 * chance('done', c.pi_key)
        END AS rate
    FROM chosen AS c
)

SELECT
    a.reporter_number,
    CASE
        WHEN a.is_excluded
            THEN a.exclusions[1 + below('which exclusion', a.pi_key, len(a.exclusions))]
        ELSE a.measure_id
    END AS measure_id,
    CASE
        WHEN a.is_excluded THEN to_json(TRUE)
        WHEN a.metric_type = 'proportion'
            THEN
                json_object(
                    'numerator', CAST(floor(a.denominator * a.rate) AS BIGINT),
                    'denominator', a.denominator
                )
        ELSE to_json(a.is_yes)
    END AS value
FROM answered AS a
UNION ALL
SELECT
    a.reporter_number,
    a.engagements[1 + below('which engagement', a.pi_key, len(a.engagements))] AS measure_id,
    to_json(TRUE) AS value
FROM answered AS a
WHERE a.engagements IS NOT NULL AND NOT a.is_excluded AND a.is_yes
ORDER BY reporter_number, measure_id;

-- Promoting Interoperability: the year's measures or their exclusions as each reporter's plan says,
-- one of the ways to exchange health information, bonuses, and measures missing or answered no.
WITH sender AS (
    SELECT
        r.reporter_number,
        r.skill,
        r.member_number,
        r.patient_factor,
        q.interoperability_plan AS plan,
        CASE
            WHEN q.interoperability_plan = 'both editions' THEN ['current', 'transition']
            WHEN contains(q.interoperability_plan, 'transition') THEN ['transition']
            ELSE ['current']
        END AS editions,
        CASE q.interoperability_plan
            WHEN 'second exchange' THEN 1 WHEN 'third exchange' THEN 2 ELSE 0
        END AS alternative
    FROM submission.reporter AS r
    INNER JOIN submission.reporter_plan AS q ON r.reporter_number = q.reporter_number
    WHERE q.interoperability_plan <> 'none'
),

last_alternative AS (
    SELECT coalesce(max(o.place), 0) AS alternatives
    FROM submission.pi_offer AS o
    WHERE o.requirement = 'alternative'
),

chosen AS (
    SELECT
        s.*,
        o.*,
        s.reporter_number * 64 + o.measure_number AS pi_key,
        contains(s.plan, 'perfect') AS is_perfect
    FROM sender AS s
    CROSS JOIN last_alternative AS a
    INNER JOIN submission.pi_offer AS o
        ON
            (o.edition IS NULL OR list_contains(s.editions, o.edition))
            AND CASE
                WHEN s.plan = 'without one' AND o.role_number = 1 + s.member_number % o.roles
                    THEN FALSE
                WHEN o.requirement = 'alternative'
                    THEN o.place = least(s.alternative, a.alternatives)
                WHEN o.role IN ('send_health_information', 'receive_health_information')
                    THEN least(s.alternative, a.alternatives) = 0
                WHEN o.requirement = 'attestation'
                    THEN s.plan <> 'no attestation' OR o.measure_id NOT LIKE '%ONCDIR%'
                -- Two registries, or one in two ways.
                WHEN
                    o.scoring_method = 'engagement'
                    AND s.plan IN ('second exchange', 'third exchange', 'perfect')
                    THEN
                        -- Plans take turns of fifteen: the quotient keeps them apart from fives.
                        o.place = 1 + (s.reporter_number + s.reporter_number // 5) % 5
                        AND o.engagement_count > 1
                WHEN o.scoring_method = 'engagement' AND s.plan = 'few registries'
                    THEN
                        o.place = 1
                        AND o.engagement_count = 1
                WHEN o.scoring_method = 'engagement'
                    THEN
                        o.place IN (1 + s.reporter_number % 4, 2 + s.reporter_number % 4)
                        AND o.engagement_count = 1
                WHEN o.requirement IN ('base', 'required') AND s.plan = 'few registries'
                    THEN (o.measure_number + s.reporter_number) % 4 > 0
                WHEN o.requirement IN ('base', 'required') THEN TRUE
                WHEN s.plan IN ('base only', 'zero', 'few registries') THEN FALSE
                WHEN contains(s.plan, 'perfect') THEN TRUE
                WHEN o.requirement = 'bonus'
                    THEN chance('bonus', s.reporter_number * 64 + o.measure_number) < 0.3
                ELSE chance('optional', s.reporter_number * 64 + o.measure_number) < 0.8
            END
),

answered AS (
    SELECT
        c.*,
        c.exclusions IS NOT NULL AND CASE c.plan
            WHEN 'excluded' THEN TRUE
            WHEN 'half excluded' THEN chance('excluded', c.pi_key) < 0.5
            WHEN 'full' THEN chance('excluded', c.pi_key) < 0.1
            ELSE FALSE
        END AS is_excluded,
        c.metric_type = 'proportion'
        OR c.plan <> 'answered no'
        OR c.role NOT IN ('attestation', 'security_risk_analysis')
        OR chance('answer', c.pi_key) < 0.5 AS is_yes,
        20 + CAST(floor(
            900 * c.patient_factor * chance('patients', c.pi_key) * chance('patients', c.pi_key)
        ) AS BIGINT) AS denominator,
        CASE
            WHEN c.is_perfect THEN 1
            WHEN c.plan = 'zero' AND c.pi_key % 3 = 0 THEN 0
            WHEN c.plan IN ('zero', 'base only') THEN 0.06 + 0.2 * chance('done', c.pi_key)
            ELSE least(0.3 + 0.6 * c.skill + 0.25 * chance('done', c.pi_key), 1)
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
        WHEN any_value(a.is_excluded) THEN to_json(TRUE)
        WHEN any_value(a.metric_type) = 'proportion'
            THEN
                json_object(
                    'numerator', CAST(floor(min(a.denominator * a.rate)) AS BIGINT),
                    'denominator', min(a.denominator)
                )
        ELSE to_json(bool_and(a.is_yes))
    END AS value
FROM answered AS a
GROUP BY ALL
UNION ALL
-- The optional attestation earns nothing.
SELECT
    s.reporter_number,
    m.measure_id,
    to_json(TRUE) AS value
FROM sender AS s
CROSS JOIN people.parameter AS p
INNER JOIN reference.measure AS m
    ON
        p.performance_year = m.performance_year
        AND m.category = 'pi'
        AND contains(m.measure_id, 'ONCACB')
WHERE s.plan = 'full'
UNION ALL
SELECT
    a.reporter_number,
    a.engagements[1 + below('which engagement', a.pi_key, len(a.engagements))] AS measure_id,
    to_json(TRUE) AS value
FROM answered AS a
WHERE
    a.engagements IS NOT NULL
    AND NOT a.is_excluded
    AND a.is_yes
    AND (a.plan <> 'base only' OR a.requirement <> 'required')
ORDER BY reporter_number, measure_id

-- Promoting interoperability: the measures chosen, or their exclusions, with how well they were done
-- and some answered no; levels of engagement; and the optional attestation.
WITH answered AS (
    SELECT
        *,
        exclusions IS NOT NULL AND CASE interoperability_plan
            WHEN 'excluded' THEN TRUE
            WHEN 'half excluded' THEN chance('excluded', pi_key) < 0.5
            WHEN 'full' THEN chance('excluded', pi_key) < 0.1
            ELSE FALSE
        END AS is_excluded,
        metric_type = 'proportion'
        OR interoperability_plan <> 'answered no'
        OR role NOT IN ('attestation', 'security_risk_analysis')
        OR chance('answer', pi_key) < 0.5 AS is_yes,
        20 + CAST(floor(
            900 * patient_factor * chance('patients', pi_key) * chance('patients', pi_key)
        ) AS BIGINT) AS denominator,
        CASE
            WHEN is_perfect THEN 1
            WHEN interoperability_plan = 'zero' AND pi_key % 3 = 0 THEN 0
            WHEN interoperability_plan IN ('zero', 'base only')
                THEN 0.06 + 0.2 * chance('done', pi_key)
            ELSE least(0.3 + 0.6 * skill + 0.25 * chance('done', pi_key), 1)
        END AS rate
    FROM submission.pi_choice
)

SELECT
    reporter_number, program_name, collection_plan,
    if(is_excluded, one_of(exclusions, 'which exclusion', pi_key), measure_id) AS measure_id,
    CASE
        WHEN any_value(is_excluded) THEN to_json(TRUE)
        WHEN any_value(metric_type) = 'proportion'
            THEN
                to_json({
                    'numerator': CAST(floor(min(denominator * rate)) AS BIGINT),
                    'denominator': min(denominator)
                })
        ELSE to_json(bool_and(is_yes))
    END AS value
FROM answered
GROUP BY ALL
UNION ALL
-- The optional attestation earns nothing.
SELECT
    reporter_number, program_name, collection_plan, measure_id,
    to_json(TRUE) AS value
FROM submission.reporter
INNER JOIN reference.measure ON category = 'pi' AND contains(measure_id, 'ONCACB')
WHERE interoperability_plan = 'full'
UNION ALL
SELECT
    reporter_number, program_name, collection_plan,
    one_of(engagements, 'which engagement', pi_key) AS measure_id,
    to_json(TRUE) AS value
FROM answered
WHERE
    engagements IS NOT NULL
    AND NOT is_excluded
    AND is_yes
    AND (interoperability_plan <> 'base only' OR requirement <> 'required')
ORDER BY reporter_number, measure_id

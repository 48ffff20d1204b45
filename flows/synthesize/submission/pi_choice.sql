-- Which promoting interoperability measures each reporter's plan asks for: the year's measures, one
-- of the ways to exchange health information, bonuses, and one missing for some.
WITH sender AS (
    SELECT
        reporter_number, program_name, collection_plan, skill, member_number, patient_factor,
        interoperability_plan,
        contains(interoperability_plan, 'perfect') AS is_perfect,
        interoperability_plan IN ('base only', 'zero', 'few registries') AS is_least,
        CASE
            WHEN interoperability_plan = 'both editions' THEN ['current', 'transition']
            WHEN contains(interoperability_plan, 'transition') THEN ['transition']
            ELSE ['current']
        END AS editions,
        -- No further than the year's last alternative.
        least(
            CASE interoperability_plan
                WHEN 'second exchange' THEN 1 WHEN 'third exchange' THEN 2 ELSE 0
            END,
            (
                SELECT coalesce(max(place), 0) FROM submission.pi_offer
                WHERE requirement = 'alternative'
            )
        ) AS alternative
    FROM submission.reporter
    WHERE interoperability_plan <> 'none'
)

SELECT
    *,
    reporter_number * 64 + measure_number AS pi_key
FROM sender
CROSS JOIN submission.pi_offer
WHERE
    (edition IS NULL OR list_contains(editions, edition))
    AND CASE
        WHEN interoperability_plan = 'without one' AND role_number = 1 + member_number % roles
            THEN FALSE
        WHEN requirement = 'alternative' THEN place = alternative
        WHEN role IN ('send_health_information', 'receive_health_information') THEN alternative = 0
        WHEN requirement = 'attestation'
            THEN interoperability_plan <> 'no attestation' OR NOT contains(measure_id, 'ONCDIR')
        -- Two registries, or one in two ways.
        WHEN
            scoring_method = 'engagement'
            AND interoperability_plan IN ('second exchange', 'third exchange', 'perfect')
            -- Plans take turns of fifteen: the quotient keeps them apart from fives.
            THEN place = 1 + (reporter_number + reporter_number // 5) % 5 AND engagement_count > 1
        WHEN scoring_method = 'engagement' AND interoperability_plan = 'few registries'
            THEN place = 1 AND engagement_count = 1
        WHEN scoring_method = 'engagement'
            THEN
                place IN (1 + reporter_number % 4, 2 + reporter_number % 4)
                AND engagement_count = 1
        WHEN requirement IN ('base', 'required')
            THEN
                interoperability_plan <> 'few registries'
                OR (measure_number + reporter_number) % 4 > 0
        WHEN is_least THEN FALSE
        WHEN is_perfect THEN TRUE
        WHEN requirement = 'bonus' THEN chance('bonus', pi_key) < 0.3
        ELSE chance('optional', pi_key) < 0.8
    END

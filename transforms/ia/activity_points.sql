-- Rule:  42 CFR 414.1380(b)(3); 42 CFR 414.1365(d)(3)(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  Each activity attested to for the days required counts once with the points of its weight,
--        more for a special status or under an option that grants as much; a recognised medical
--        home earns the whole target.

WITH medical_home AS (
    SELECT
        performance_year,
        tin,
        max(pcmh_practice_site_percent) AS site_percent
    FROM ingest.clinician
    GROUP BY ALL
),

-- (b)(3) small practices, rural areas and shortage areas, non-patient facing clinicians
favored AS (
    SELECT DISTINCT
        performance_year,
        held.entity_type,
        held.entity_id
    FROM eligibility.special_status AS held
    INNER JOIN policy.improvement_activity_special_status USING (performance_year, special_status)
),

judged AS (
    SELECT
        activity.*,
        measure.activity_weight,
        favored.entity_id IS NOT NULL AS has_special_status,
        activity.measure_id = rule.medical_home_measure_id AS is_medical_home,
        rule.target_points,
        CASE
            WHEN measure.measure_id IS NULL OR NOT activity.is_in_program THEN 'activity_not_in_program'
            WHEN NOT activity.is_attested THEN 'not_attested'
            WHEN NOT activity.is_long_enough THEN 'performance_period_too_short'
            -- (b)(3)(ii), reading I4; a share that is not known rests on the attestation
            WHEN
                activity.measure_id = rule.medical_home_measure_id
                AND (
                    medical_home.site_percent < rule.minimum_medical_home_site_percent
                    OR medical_home.site_percent = 0
                )
                THEN 'too_few_medical_home_sites'
        END AS reason
    FROM ia._attested_activity AS activity
    INNER JOIN policy.improvement_activity_category AS rule USING (performance_year)
    LEFT JOIN reference.measure
        ON
            activity.performance_year = measure.performance_year
            AND activity.measure_id = measure.measure_id
            AND measure.category = 'ia'
    LEFT JOIN favored USING (performance_year, entity_type, entity_id)
    LEFT JOIN medical_home USING (performance_year, tin)
)

SELECT
    performance_year,
    judged.entity_type,
    judged.entity_id,
    reporting_option,
    judged.measure_id,
    judged.activity_weight,
    judged.has_special_status,
    judged.is_attested,
    CASE
        WHEN judged.reason IS NOT NULL THEN 0
        WHEN judged.is_medical_home THEN judged.target_points
        -- reading I2: the two do not add up
        WHEN judged.has_special_status OR option.has_special_status_points
            THEN activity_weight.special_status_activity_points
        ELSE activity_weight.activity_points
    END AS activity_points,
    judged.reason
FROM judged
LEFT JOIN policy.improvement_activity_option AS option USING (performance_year, reporting_option)
LEFT JOIN policy.improvement_activity_weight AS activity_weight
    ON
        judged.performance_year = activity_weight.performance_year
        AND coalesce(judged.activity_weight, 'none') = activity_weight.activity_weight

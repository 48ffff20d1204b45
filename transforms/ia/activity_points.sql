-- Rule:  42 CFR 414.1380(b)(3); 42 CFR 414.1365(d)(3)(iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id
-- Says:  Each activity attested to for the days required counts once with the points of its weight,
--        more for a special status or under an option that grants as much; a recognised medical
--        home earns the whole target.

WITH medical_home AS (
    SELECT
        c.performance_year,
        c.tin,
        max(c.pcmh_practice_site_percent) AS site_percent
    FROM ingest.clinician AS c
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
        a.*,
        r.activity_weight,
        t.entity_id IS NOT NULL AS has_special_status,
        a.measure_id = c.medical_home_measure_id AS is_medical_home,
        c.target_points,
        CASE
            WHEN r.measure_id IS NULL OR NOT a.is_in_program THEN 'activity_not_in_program'
            WHEN NOT a.is_attested THEN 'not_attested'
            WHEN NOT a.is_long_enough THEN 'performance_period_too_short'
            -- (b)(3)(ii), reading I4; a share that is not known rests on the attestation
            WHEN
                a.measure_id = c.medical_home_measure_id
                AND (
                    h.site_percent < c.minimum_medical_home_site_percent
                    OR h.site_percent = 0
                )
                THEN 'too_few_medical_home_sites'
        END AS reason
    FROM ia._attested_activity AS a
    INNER JOIN policy.improvement_activity_category AS c ON a.performance_year = c.performance_year
    LEFT JOIN reference.measure AS r
        ON
            a.performance_year = r.performance_year
            AND a.measure_id = r.measure_id
            AND r.category = 'ia'
    LEFT JOIN favored AS t
        ON
            a.performance_year = t.performance_year
            AND a.entity_type = t.entity_type
            AND a.entity_id = t.entity_id
    LEFT JOIN medical_home AS h ON a.performance_year = h.performance_year AND a.tin = h.tin
)

SELECT
    j.performance_year,
    j.entity_type,
    j.entity_id,
    j.reporting_option,
    j.measure_id,
    j.activity_weight,
    j.has_special_status,
    j.is_attested,
    CASE
        WHEN j.reason IS NOT NULL THEN 0
        WHEN j.is_medical_home THEN j.target_points
        -- reading I2: the two do not add up
        WHEN j.has_special_status OR o.has_special_status_points
            THEN w.special_status_activity_points
        ELSE w.activity_points
    END AS activity_points,
    j.reason
FROM judged AS j
LEFT JOIN policy.improvement_activity_option AS o
    ON j.performance_year = o.performance_year AND j.reporting_option = o.reporting_option
LEFT JOIN policy.improvement_activity_weight AS w
    ON
        j.performance_year = w.performance_year
        AND coalesce(j.activity_weight, 'none') = w.activity_weight

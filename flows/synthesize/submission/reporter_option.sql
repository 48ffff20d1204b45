-- Which of the year's options and programs each reporter takes. Planned practices try the pathways;
-- a few others report a second program beside traditional MIPS.
WITH wanted AS (
    SELECT
        entity.*,
        coalesce(
            CASE WHEN entity_type = 'apm' THEN standard.reporting_option END,
            plan.reporting_option,
            CASE entity_type WHEN 'subgroup' THEN 'mvp' WHEN 'apm' THEN 'app' END,
            'traditional'
        ) AS wanted_option,
        CASE
            WHEN kind IS NULL AND entity_type IN ('individual', 'group')
                THEN share('pathway', chance('pathway', reporter_number))
        END AS second_option
    FROM submission.reporting_entity AS entity
    LEFT JOIN (
        SELECT DISTINCT reporting_option
        FROM submission.reporting_option
        WHERE reporting_option = 'apm_scoring_standard'
    ) AS standard ON TRUE
)

SELECT
    wanted.* EXCLUDE (wanted_option, second_option),
    coalesce(
        kind.practice_skill,
        CASE
            WHEN kind IS NOT NULL THEN member_number * 3 % 11 / 10
            ELSE 0.6 * practice_skill + 0.4 * chance('own skill', reporter_number)
        END
    ) AS skill,
    -- Patients of a measure: a group has more of them than one clinician.
    1 + least(clinicians - 1, 60) // 2 AS patient_factor,
    CASE WHEN offer.reporting_option IS NULL THEN 'traditional' ELSE wanted_option END
        AS reporting_option,
    coalesce(
        special.program_names[plan.program_place],
        turn_of(offer.program_names, practice_number + member_number),
        'mips'
    ) AS program_name,
    turn_of(second.program_names, practice_number) AS second_program_name
FROM wanted
LEFT JOIN submission.reporting_option AS offer
    ON
        wanted.entity_type = offer.entity_type
        AND wanted_option = offer.reporting_option
        AND offer.program_trait = 'any'
LEFT JOIN submission.reporting_option AS special
    ON
        wanted.entity_type = special.entity_type
        AND wanted_option = special.reporting_option
        AND special.program_trait = plan.program_trait
LEFT JOIN submission.reporting_option AS second
    ON
        wanted.entity_type = second.entity_type
        AND second_option = second.reporting_option
        AND second.program_trait = 'any'
ORDER BY reporter_number

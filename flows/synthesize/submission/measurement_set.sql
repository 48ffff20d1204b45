-- Measurement sets: what a reporter sends in one category by one submission method.
-- The keys are written as the QPP Submissions API has them.
-- noqa: disable=CP02
WITH sent AS (
    SELECT
        q.reporter_number,
        'quality' AS category,
        q.collection_type AS submission_method,
        q.program_name,
        q.slot,
        q.measure_id,
        q.value
    FROM submission.quality_measurement AS q
    UNION ALL
    SELECT
        x.reporter_number,
        'quality' AS category,
        x.collection_type AS submission_method,
        x.program_name,
        64 AS slot,
        x.measure_id,
        x.value
    FROM submission.misplaced_measurement AS x
    UNION ALL
    SELECT
        s.reporter_number,
        'quality' AS category,
        'certifiedSurveyVendor' AS submission_method,
        r.program_name,
        1 AS slot,
        s.measure_id,
        s.value
    FROM submission.survey_measurement AS s
    INNER JOIN submission.reporter AS r ON s.reporter_number = r.reporter_number
    UNION ALL
    SELECT
        c.reporter_number,
        'quality' AS category,
        'administrativeClaims' AS submission_method,
        c.program_name,
        1 AS slot,
        c.measure_id,
        json_object() AS value
    FROM submission.claims_selection AS c
    UNION ALL
    SELECT
        i.reporter_number,
        'ia' AS category,
        CASE q.collection_plan
            WHEN 'electronicHealthRecord' THEN q.collection_plan ELSE 'registry'
        END AS submission_method,
        r.program_name,
        1 AS slot,
        i.measure_id,
        i.value
    FROM submission.ia_measurement AS i
    INNER JOIN submission.reporter AS r ON i.reporter_number = r.reporter_number
    INNER JOIN submission.reporter_plan AS q ON i.reporter_number = q.reporter_number
    UNION ALL
    SELECT
        m.reporter_number,
        'pi' AS category,
        -- A few with several collection types send it twice.
        unnest(CASE
            WHEN q.collection_plan = 'mixed' AND chance('sent twice', m.reporter_number) < 0.2
                THEN ['electronicHealthRecord', 'registry']
            WHEN q.collection_plan IN ('electronicHealthRecord', 'mixed')
                THEN ['electronicHealthRecord']
            ELSE ['registry']
        END) AS submission_method,
        r.program_name,
        1 AS slot,
        m.measure_id,
        m.value
    FROM submission.pi_measurement AS m
    INNER JOIN submission.reporter AS r ON m.reporter_number = r.reporter_number
    INNER JOIN submission.reporter_plan AS q ON m.reporter_number = q.reporter_number
    UNION ALL
    -- Programs that are not the reporter's to choose: another MVP, or one the year does not offer.
    SELECT
        i.reporter_number,
        'ia' AS category,
        'registry' AS submission_method,
        coalesce(o.program_names[CASE o.program_names[1] WHEN r.program_name THEN 2 ELSE 1 END], 'app1')
            AS program_name,
        1 AS slot,
        i.measure_id,
        i.value
    FROM submission.ia_measurement AS i
    INNER JOIN submission.reporter AS r ON i.reporter_number = r.reporter_number
    LEFT JOIN submission.reporting_option AS o
        ON
            r.entity_type = o.entity_type
            AND r.reporting_option = 'mvp'
            AND o.reporting_option = 'mvp'
    WHERE
        r.practice_kind IN ('virtual group', 'subgroups')
        -- Who always has activities; later the program is an option of individuals.
        OR (
            r.practice_kind = 'solo, perfect'
            AND NOT EXISTS (
                SELECT 1 FROM submission.reporting_option AS x
                WHERE x.entity_type = r.entity_type AND list_contains(x.program_names, 'app1')
            )
        )
        OR (r.practice_kind = 'every pathway' AND r.member_number = 3)
),

gathered AS (
    SELECT
        s.reporter_number,
        s.category,
        s.submission_method,
        s.program_name,
        list(
            struct_pack(measureId := s.measure_id, value := s.value)
            ORDER BY s.slot, s.measure_id
        ) AS measurements
    FROM sent AS s
    GROUP BY s.reporter_number, s.category, s.submission_method, s.program_name
)

SELECT
    g.reporter_number,
    g.category,
    g.submission_method,
    g.program_name,
    len(g.measurements) AS measurements_sent,
    struct_pack(
        -- The category had another name in its first year, by which its measures are still called.
        category := CASE g.category
            WHEN 'pi' THEN lower(split_part(g.measurements[1].measureid, '_', 1)) ELSE g.category
        END,
        submissionMethod := g.submission_method,
        programName := g.program_name,
        cehrtId := CASE
            WHEN r.practice_kind = 'every measure' AND r.member_number % 15 = 5 THEN NULL
            WHEN g.category = 'pi' OR g.submission_method = 'electronicHealthRecord'
                THEN 'XX15E' || lpad(CAST(g.reporter_number AS VARCHAR), 10, '0')
        END,
        performanceStart := strftime(make_date(p.performance_year, 1, 1), '%Y-%m-%d'),
        performanceEnd := strftime(
            CASE
                WHEN
                    g.category = 'pi'
                    AND r.practice_kind = 'every measure'
                    AND r.member_number % 15 = 6
                    THEN make_date(p.performance_year, 3, 1)
                -- Shorter than the category's performance period for a few.
                WHEN
                    g.category = 'pi'
                    AND r.quality_plan IS NULL
                    AND r.clinicians < 100
                    AND chance('short period', g.reporter_number) < 0.02
                    THEN make_date(p.performance_year, 4, 30)
                WHEN g.category = 'pi' AND chance('short period', g.reporter_number) < 0.50
                    THEN make_date(p.performance_year, 8, 31)
                WHEN g.category = 'ia' AND chance('short activity', g.reporter_number) < 0.01
                    THEN make_date(p.performance_year, 2, 20)
                WHEN g.category = 'ia' AND chance('short activity', g.reporter_number) < 0.50
                    THEN make_date(p.performance_year, 6, 30)
                ELSE make_date(p.performance_year, 12, 31)
            END,
            '%Y-%m-%d'
        ),
        createdAt := strftime(
            make_date(p.performance_year + 1, 1, 3)
            + CAST(below('submitted', g.reporter_number, 85) AS INTEGER),
            '%Y-%m-%dT12:00:00.000Z'
        ),
        updatedAt := strftime(
            make_date(p.performance_year + 1, 1, 3)
            + CAST(below('submitted', g.reporter_number, 85) AS INTEGER),
            '%Y-%m-%dT12:00:00.000Z'
        ),
        measurements := g.measurements
    ) AS measurement_set
FROM gathered AS g
INNER JOIN submission.reporter AS r ON g.reporter_number = r.reporter_number
CROSS JOIN people.parameter AS p
ORDER BY g.reporter_number, g.category, g.submission_method, g.program_name

-- Everything that is sent: the measurements of every category with the way and the program of each.
SELECT
    reporter_number, 'quality' AS category, collection_type AS submission_method, program_name,
    slot, measure_id, value
FROM submission.quality_measurement
UNION ALL
SELECT
    reporter_number, 'quality' AS category, collection_type AS submission_method, program_name,
    -- After all others.
    64 AS slot, measure_id, value
FROM submission.misplaced_measurement
UNION ALL
SELECT
    reporter_number, 'quality' AS category, 'certifiedSurveyVendor' AS submission_method,
    program_name, 1 AS slot, measure_id, value
FROM submission.survey_measurement
UNION ALL
SELECT
    reporter_number, 'quality' AS category, 'administrativeClaims' AS submission_method,
    program_name, 1 AS slot, measure_id,
    CAST('{}' AS JSON) AS value
FROM submission.claims_selection
UNION ALL
SELECT
    reporter_number, 'ia' AS category,
    CASE collection_plan WHEN 'electronicHealthRecord' THEN collection_plan ELSE 'registry' END
        AS submission_method,
    program_name, 1 AS slot, measure_id, value
FROM submission.ia_measurement
UNION ALL
-- A few with several collection types send it twice.
SELECT
    reporter_number, 'pi' AS category,
    unnest(CASE
        WHEN collection_plan = 'mixed' AND chance('sent twice', reporter_number) < 0.2
            THEN ['electronicHealthRecord', 'registry']
        WHEN collection_plan IN ('electronicHealthRecord', 'mixed') THEN ['electronicHealthRecord']
        ELSE ['registry']
    END) AS submission_method,
    program_name, 1 AS slot, measure_id, value
FROM submission.pi_measurement
UNION ALL
-- Programs that are not the reporter's to choose: another MVP, or one the year does not offer.
SELECT
    reporter_number, 'ia' AS category, 'registry' AS submission_method,
    coalesce(mvp.program_names[if(mvp.program_names[1] = reporter.program_name, 2, 1)], 'app1')
        AS program_name,
    1 AS slot, measure_id, value
FROM submission.ia_measurement
INNER JOIN submission.reporter USING (reporter_number)
LEFT JOIN submission.reporting_option AS mvp
    ON
        reporter.reporting_option = 'mvp'
        AND reporter.entity_type = mvp.entity_type
        AND mvp.reporting_option = 'mvp'
        AND mvp.program_trait = 'any'
LEFT JOIN submission.reporting_option AS pathway
    ON
        reporter.entity_type = pathway.entity_type
        AND pathway.program_trait = 'any'
        AND list_contains(pathway.program_names, 'app1')
WHERE
    has_peculiarity(plan, 'another program')
    OR (has_peculiarity(plan, 'another program unless offered') AND pathway.entity_type IS NULL)

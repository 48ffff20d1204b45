-- Reads: measures/<performance year>.json
-- Grain: performance_year, measure_id, option_kind, option_number
-- Says:  What makes a claim count for a claims measure, and how it is answered, as published.

-- The names in the files are camel case
-- noqa: disable=CP02
WITH
measure AS (
    SELECT
        CAST(regexp_extract(m.filename, '(\d{4})\.json$', 1) AS SMALLINT) AS performance_year,
        m.measureId AS measure_id,
        m.eligibilityOptions AS eligibility_options,
        m.performanceOptions AS performance_options
    FROM
        read_json(
            getvariable('files'),
            format = 'array',
            filename = TRUE,
            hive_partitioning = FALSE,
            -- A map keeps the fields that nobody expects, for shape.sql to see
            columns = {
                measureId: 'VARCHAR',
                eligibilityOptions: 'MAP(VARCHAR, JSON)[]',
                performanceOptions: 'MAP(VARCHAR, JSON)[]'
            }
        ) AS m
),

listed AS (
    SELECT
        m.performance_year,
        m.measure_id,
        'eligibility' AS option_kind,
        unnest(m.eligibility_options) AS fields,
        unnest(range(1, len(m.eligibility_options) + 1)) AS option_number
    FROM
        measure AS m
    UNION ALL
    SELECT
        m.performance_year,
        m.measure_id,
        'performance' AS option_kind,
        unnest(m.performance_options) AS fields,
        unnest(range(1, len(m.performance_options) + 1)) AS option_number
    FROM
        measure AS m
)

SELECT
    o.performance_year,
    o.measure_id,
    o.option_kind,
    CAST(o.option_number AS SMALLINT) AS option_number,
    map_keys(o.fields) AS field_names,
    o.fields['optionGroup'] ->> '$' AS option_group,
    o.fields['optionType'] ->> '$' AS option_type,
    o.fields['sexCode'] ->> '$' AS sex_code,
    CAST(o.fields['minAge'] AS DECIMAL(5, 2)) AS min_age,
    CAST(o.fields['maxAge'] AS DECIMAL(5, 2)) AS max_age,
    CAST(o.fields['submissionMethods'] AS VARCHAR[]) AS submission_methods,
    CAST(o.fields['diagnosisCodes'] AS VARCHAR[]) AS diagnosis_codes,
    CAST(o.fields['additionalDiagnosisCodes'] AS VARCHAR[]) AS additional_diagnosis_codes,
    CAST(o.fields['diagnosisExclusionCodes'] AS VARCHAR[]) AS diagnosis_exclusion_codes,
    CAST(o.fields['procedureCodes'] AS MAP (VARCHAR, JSON)[]) AS procedure_codes,
    CAST(o.fields['additionalProcedureCodes'] AS MAP (VARCHAR, JSON)[]) AS additional_procedure_codes,
    CAST(o.fields['qualityCodes'] AS MAP (VARCHAR, JSON)[]) AS quality_codes
FROM
    listed AS o

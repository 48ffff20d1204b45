-- Reads: measures/<performance year>.json
-- Grain: file, sentence
-- Says:  What an option of a claims measure must not lack, and what no table would take over.

WITH
strange AS (
    SELECT
        o.performance_year,
        o.measure_id,
        o.option_kind || ' option' AS place,
        -- The names in the files are camel case
        if(
            o.option_kind = 'eligibility',
            [
                'optionGroup', 'submissionMethods', 'sexCode', 'minAge', 'maxAge',
                'diagnosisCodes', 'additionalDiagnosisCodes', 'diagnosisExclusionCodes',
                'procedureCodes', 'additionalProcedureCodes'
            ],
            ['optionGroup', 'submissionMethods', 'optionType', 'qualityCodes']
        ) AS known,
        o.field_names
    FROM
        release_claims_options AS o
    UNION ALL
    SELECT
        c.performance_year,
        c.measure_id,
        c.code_role || ' code' AS place,
        [
            'code', 'modifiers', 'modifierExclusions', 'placesOfService',
            'placesOfServiceExclusions'
        ] AS known,
        c.field_names
    FROM
        release_claims_codes AS c
)

SELECT
    printf('measures/%d.json', s.performance_year) AS file,
    printf(
        'the field %s of measure %s''s %s is not taken over',
        unnest([f FOR f IN s.field_names IF NOT list_contains(s.known, f)]),
        s.measure_id,
        s.place
    ) AS sentence
FROM
    strange AS s
UNION
SELECT
    printf('measures/%d.json', c.performance_year) AS file,
    printf('a %s code of measure %s has no code', c.code_role, c.measure_id) AS sentence
FROM
    release_claims_codes AS c
WHERE
    c.code IS NULL
UNION
SELECT
    printf('measures/%d.json', o.performance_year) AS file,
    printf('an option of measure %s is for another collection type than claims', o.measure_id)
        AS sentence
FROM
    release_claims_options AS o
WHERE
    coalesce(o.submission_methods, ['claims']) != ['claims']
UNION
SELECT
    printf('measures/%d.json', o.performance_year) AS file,
    printf('measure %s has a performance option of no known optionType', o.measure_id)
        AS sentence
FROM
    release_claims_options AS o
WHERE
    o.option_kind = 'performance'
    AND coalesce(o.option_type, '') NOT IN (
        'performanceMet',
        'performanceNotMet',
        'eligiblePopulationExclusion',
        'eligiblePopulationException'
    )
ORDER BY ALL

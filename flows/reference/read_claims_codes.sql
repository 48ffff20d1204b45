-- Reads: measures/<performance year>.json, by way of read_claims_options.sql
-- Grain: performance_year, measure_id, code_role, option_number, code_number
-- Says:  The codes on a claim's lines that an option names, with what is asked of such a line.

-- The names in the files are camel case
-- noqa: disable=CP02
WITH
part AS (
    SELECT
        o.performance_year,
        o.measure_id,
        o.option_number,
        unnest(
            [
                { role: 'procedure', codes: o.procedure_codes },
                { role: 'additional_procedure', codes: o.additional_procedure_codes },
                { role: 'quality', codes: o.quality_codes }
            ]
        ) AS named
    FROM
        release_claims_options AS o
),

listed AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.named.role AS code_role,
        p.option_number,
        unnest(p.named.codes) AS fields,
        unnest(range(1, len(p.named.codes) + 1)) AS code_number
    FROM
        part AS p
)

SELECT
    c.performance_year,
    c.measure_id,
    c.code_role,
    c.option_number,
    CAST(c.code_number AS SMALLINT) AS code_number,
    map_keys(c.fields) AS field_names,
    c.fields['code'] ->> '$' AS code,
    CAST(c.fields['modifiers'] AS VARCHAR[]) AS modifiers,
    CAST(c.fields['modifierExclusions'] AS VARCHAR[]) AS modifier_exclusions,
    CAST(c.fields['placesOfService'] AS VARCHAR[]) AS places_of_service,
    CAST(c.fields['placesOfServiceExclusions'] AS VARCHAR[]) AS place_of_service_exclusions
FROM
    listed AS c

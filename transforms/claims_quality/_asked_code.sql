-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, code_role, option_number, code_number
-- Says:  Each procedure and quality code that a measure asks for, with the modifiers and places of
--        service that its line must have, one of each, and must not have.

WITH asked AS (
    SELECT
        performance_year,
        performance_year AS definition_year,
        measure_id,
        code_role,
        option_number,
        code_number,
        'hcpcs' AS code_system,
        procedure_code AS code
    FROM reference.claims_procedure_code
    UNION ALL
    SELECT DISTINCT
        option.performance_year,
        option.definition_year,
        option.measure_id,
        'quality' AS code_role,
        option.option_number,
        named.code_number,
        named.code_system,
        named.quality_code AS code
    FROM claims_quality._answer_option AS option
    INNER JOIN reference.claims_quality_code AS named
        ON
            option.definition_year = named.performance_year
            AND option.measure_id = named.measure_id
            AND option.option_number = named.option_number
),

condition AS (
    SELECT
        performance_year AS definition_year,
        measure_id,
        code_role,
        option_number,
        code_number,
        list(condition_code) FILTER (WHERE condition_kind = 'modifier' AND NOT is_excluded)
            AS needed_modifier_codes,
        list(condition_code) FILTER (WHERE condition_kind = 'modifier' AND is_excluded)
            AS excluded_modifier_codes,
        list(condition_code) FILTER (WHERE condition_kind = 'place_of_service' AND NOT is_excluded)
            AS needed_place_codes,
        list(condition_code) FILTER (WHERE condition_kind = 'place_of_service' AND is_excluded)
            AS excluded_place_codes
    FROM reference.claims_code_condition
    GROUP BY ALL
)

SELECT
    performance_year,
    measure_id,
    code_role,
    option_number,
    code_number,
    code_system,
    code,
    list_sort(needed_modifier_codes) AS needed_modifier_codes,
    list_sort(excluded_modifier_codes) AS excluded_modifier_codes,
    list_sort(needed_place_codes) AS needed_place_codes,
    list_sort(excluded_place_codes) AS excluded_place_codes
FROM asked
LEFT JOIN condition USING (definition_year, measure_id, code_role, option_number, code_number)

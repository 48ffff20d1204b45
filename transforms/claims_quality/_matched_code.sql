-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, kind_number, measure_id, code_role, option_number, code_number
-- Says:  Which codes of which measures a kind of line bears.

WITH kind AS (
    SELECT
        *,
        [first_modifier_code, second_modifier_code] AS modifier_codes
    FROM claims_quality._line_kind
)

SELECT
    kind.performance_year,
    kind.kind_number,
    asked.measure_id,
    asked.code_role,
    asked.option_number,
    asked.code_number
FROM kind
INNER JOIN claims_quality._asked_code AS asked
    ON
        kind.performance_year = asked.performance_year
        AND kind.hcpcs_code = asked.code
        AND asked.code_system = 'hcpcs'
WHERE
    coalesce(list_has_any(kind.modifier_codes, asked.needed_modifier_codes), TRUE)
    AND NOT coalesce(list_has_any(kind.modifier_codes, asked.excluded_modifier_codes), FALSE)
    AND coalesce(list_contains(asked.needed_place_codes, kind.place_of_service_code), TRUE)
    AND NOT coalesce(list_contains(asked.excluded_place_codes, kind.place_of_service_code), FALSE)

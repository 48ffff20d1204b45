-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, code_role, option_number, code_number, condition_kind,
--        is_excluded, condition_code
-- Says:  The modifiers and places of service that a line with a code must or must not have.

WITH
part AS (
    SELECT
        c.performance_year,
        c.measure_id,
        c.code_role,
        c.option_number,
        c.code_number,
        unnest(
            [
                { kind: 'modifier', excluded: FALSE, codes: c.modifiers },
                { kind: 'modifier', excluded: TRUE, codes: c.modifier_exclusions },
                { kind: 'place_of_service', excluded: FALSE, codes: c.places_of_service },
                { kind: 'place_of_service', excluded: TRUE, codes: c.place_of_service_exclusions }
            ]
        ) AS named
    FROM
        release_claims_codes AS c
),

listed AS (
    SELECT
        p.performance_year,
        p.measure_id,
        p.code_role,
        p.option_number,
        p.code_number,
        p.named.kind AS condition_kind,
        p.named.excluded AS is_excluded,
        unnest(p.named.codes) AS condition_code
    FROM
        part AS p
)

SELECT DISTINCT
    l.performance_year,
    l.measure_id,
    l.code_role,
    l.option_number,
    l.code_number,
    l.condition_kind,
    l.is_excluded,
    l.condition_code
FROM
    listed AS l
ORDER BY ALL

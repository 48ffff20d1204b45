-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, kind_number
-- Says:  Lines that are alike in code, modifiers and place of service are of one kind: what measures
--        make of a kind is told once. Codes that no measure asks for are left out.

WITH asked_code AS (
    SELECT DISTINCT
        performance_year,
        code AS hcpcs_code
    FROM claims_quality._asked_code
    SEMI JOIN claims_quality.reporter USING (performance_year)
    WHERE code_system = 'hcpcs'
),

kind AS (
    SELECT DISTINCT
        performance_year,
        hcpcs_code,
        coalesce(line.hcpcs_first_modifier_code, 'none') AS first_modifier_code,
        coalesce(line.hcpcs_second_modifier_code, 'none') AS second_modifier_code,
        coalesce(line.place_of_service_code, 'none') AS place_of_service_code
    FROM ingest.claim_line AS line
    INNER JOIN asked_code USING (performance_year, hcpcs_code)
)

SELECT
    performance_year,
    row_number() OVER (
        PARTITION BY performance_year
        ORDER BY hcpcs_code, first_modifier_code, second_modifier_code, place_of_service_code
    ) AS kind_number,
    hcpcs_code,
    first_modifier_code,
    second_modifier_code,
    place_of_service_code
FROM kind

-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, kind_number
-- Says:  Lines that are alike in code, modifiers and place of service are of one kind: what measures
--        make of a kind is told once.

WITH kind AS (
    SELECT DISTINCT
        performance_year,
        hcpcs_code,
        modifier_codes,
        place_of_service_code
    FROM claims_quality._claim_line
    WHERE hcpcs_code IS NOT NULL
)

SELECT
    performance_year,
    row_number() OVER (
        PARTITION BY performance_year
        ORDER BY hcpcs_code, modifier_codes, place_of_service_code
    ) AS kind_number,
    hcpcs_code,
    modifier_codes,
    place_of_service_code
FROM kind

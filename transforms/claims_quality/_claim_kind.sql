-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, claim_number, kind_number
-- Says:  The kinds of lines that a claim has, in whichever of its parts, with their number; kinds that no
--        measure asks for are left out.

WITH asked_kind AS (
    SELECT *
    FROM claims_quality._line_kind
    SEMI JOIN claims_quality._matched_code USING (performance_year, kind_number)
)

SELECT
    performance_year,
    claim.claim_number,
    asked_kind.kind_number,
    count(*) AS line_count
FROM claims_quality._claim_line
INNER JOIN asked_kind USING (performance_year, hcpcs_code, modifier_codes, place_of_service_code)
INNER JOIN claims_quality._claim AS claim
    USING (performance_year, tin, npi, beneficiary_id, joined_claim_id)
GROUP BY ALL

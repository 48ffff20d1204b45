-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, reporter_number, beneficiary_id, joined_claim_id
-- Says:  A split claim lasts from its earliest to its latest part, and has the lines and diagnoses of
--        all of them (readings M1 and M2).

WITH split AS (
    SELECT
        performance_year,
        reporter_number,
        beneficiary_id,
        joined_claim_id
    FROM claims_quality._claim_part
    GROUP BY ALL
    HAVING count(*) > 1
)

SELECT
    performance_year,
    reporter_number,
    beneficiary_id,
    joined_claim_id,
    min(part.claim_from_date) AS claim_from_date,
    max(part.claim_through_date) AS claim_through_date,
    list_sort(flatten(list(coalesce(part.kind_numbers, [])))) AS kind_numbers,
    list_sort(list_distinct(flatten(list(diagnosis.asked_diagnosis_codes)))) AS asked_diagnosis_codes
FROM claims_quality._claim_part AS part
INNER JOIN claims_quality._diagnosis_set AS diagnosis USING (performance_year, diagnosis_codes)
SEMI JOIN split USING (performance_year, reporter_number, beneficiary_id, joined_claim_id)
GROUP BY ALL

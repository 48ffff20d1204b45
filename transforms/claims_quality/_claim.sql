-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, claim_number
-- Says:  A clinician's claim lasts from its earliest to its latest part, bears the diagnoses of all of
--        them, and counts in the year in which it begins (reading M1).

WITH joined AS (
    SELECT
        performance_year,
        tin,
        npi,
        beneficiary_id,
        joined_claim_id,
        min(claim_from_date) AS claim_from_date,
        max(claim_through_date) AS claim_through_date,
        list_sort(list_distinct(flatten(list(diagnosis_codes)))) AS diagnosis_codes
    FROM claims_quality._claim_line
    GROUP BY ALL
)

SELECT
    performance_year,
    row_number() OVER (
        PARTITION BY performance_year
        ORDER BY joined.tin, joined.npi, beneficiary_id, joined.joined_claim_id
    ) AS claim_number,
    dense_rank() OVER (
        PARTITION BY performance_year
        ORDER BY joined.tin, joined.npi, beneficiary_id
    ) AS patient_number,
    joined.tin,
    joined.npi,
    beneficiary_id,
    joined.joined_claim_id,
    joined.claim_from_date,
    joined.claim_through_date,
    joined.diagnosis_codes,
    beneficiary.birth_date,
    beneficiary.sex_identity_code
FROM joined
INNER JOIN policy.performance_year AS register USING (performance_year)
LEFT JOIN ingest.beneficiary AS beneficiary USING (performance_year, beneficiary_id)
WHERE joined.claim_from_date BETWEEN register.start_date AND register.end_date

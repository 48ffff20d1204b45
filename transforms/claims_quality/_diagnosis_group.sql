-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, patient_number, claim_number
-- Says:  A patient's claims that share a listed diagnosis, directly or through other claims, are about
--        one injury or illness, named by the first of its diagnoses (reading M3).

WITH RECURSIVE listed AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        diagnosis_code
    FROM reference.claims_diagnosis_code
    INNER JOIN policy.claims_measure USING (performance_year, measure_id)
    INNER JOIN policy.claims_counting_class USING (performance_year, counting_class)
    WHERE diagnosis_role = 'needed' AND instance_kind = 'shared_diagnosis'
),

borne AS (
    SELECT
        performance_year,
        measure_id,
        stratum,
        patient_number,
        claim_number,
        unnest(claim.diagnosis_codes) AS diagnosis_code
    FROM claims_quality.eligible_claim
    INNER JOIN claims_quality._claim AS claim
        USING (performance_year, patient_number, claim_number)
    SEMI JOIN listed USING (performance_year, measure_id)
),

edge AS (
    SELECT *
    FROM borne
    SEMI JOIN listed USING (performance_year, measure_id, diagnosis_code)
),

reached AS (
    SELECT *
    FROM edge
    UNION
    SELECT
        performance_year,
        measure_id,
        stratum,
        patient_number,
        reached.claim_number,
        farther.diagnosis_code
    FROM reached
    INNER JOIN edge AS shared
        USING (performance_year, measure_id, stratum, patient_number, diagnosis_code)
    INNER JOIN edge AS farther
        USING (performance_year, measure_id, stratum, patient_number)
    WHERE shared.claim_number = farther.claim_number
)

SELECT
    performance_year,
    measure_id,
    stratum,
    patient_number,
    claim_number,
    min(diagnosis_code) AS first_diagnosis_code
FROM reached
GROUP BY ALL

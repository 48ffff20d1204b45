-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id
-- Says:  A patient's claims that share a listed diagnosis, directly or through other claims, are about
--        one injury or illness; a claim without one stands alone (reading M3).

WITH RECURSIVE listed AS (
    SELECT DISTINCT
        performance_year,
        rate_number,
        diagnosis_code
    FROM reference.claims_diagnosis_code
    INNER JOIN claims_quality._rate USING (performance_year, measure_id)
    WHERE diagnosis_role = 'needed' AND instance_kind = 'shared_diagnosis'
),

grouped AS (
    SELECT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        joined_claim_id,
        claim.asked_diagnosis_codes
    FROM claims_quality._grouped_claim
    INNER JOIN claims_quality._claim AS claim
        USING (performance_year, reporter_number, beneficiary_id, joined_claim_id)
    WHERE instance_kind = 'shared_diagnosis'
),

edge AS (
    SELECT *
    FROM (SELECT
        * EXCLUDE (asked_diagnosis_codes),
        unnest(asked_diagnosis_codes) AS diagnosis_code
    FROM grouped) AS unnested
    SEMI JOIN listed USING (performance_year, rate_number, diagnosis_code)
),

reached AS (
    SELECT *
    FROM edge
    UNION
    SELECT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        reached.joined_claim_id,
        farther.diagnosis_code
    FROM reached
    INNER JOIN edge AS shared
        USING (performance_year, rate_number, reporter_number, beneficiary_id, diagnosis_code)
    INNER JOIN edge AS farther
        USING (performance_year, rate_number, reporter_number, beneficiary_id)
    WHERE shared.joined_claim_id = farther.joined_claim_id
),

named AS (
    SELECT
        performance_year,
        rate_number,
        reporter_number,
        beneficiary_id,
        joined_claim_id,
        min(reached.diagnosis_code) AS first_diagnosis_code
    FROM grouped
    LEFT JOIN reached USING (performance_year, rate_number, reporter_number, beneficiary_id, joined_claim_id)
    GROUP BY ALL
)

SELECT
    performance_year,
    rate_number,
    reporter_number,
    beneficiary_id,
    joined_claim_id,
    dense_rank() OVER (
        PARTITION BY performance_year, rate_number, reporter_number, beneficiary_id
        ORDER BY first_diagnosis_code, if(first_diagnosis_code IS NULL, joined_claim_id, NULL)
    ) AS injury_number
FROM named

-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, claim_number
-- Says:  How an eligible claim answers a measure: an option needs all of its codes on the one claim, and
--        of several options the most advantageous counts, for inverse measures in reverse order.

WITH needed AS (
    SELECT
        performance_year,
        measure_id,
        option_number,
        count(*) AS code_count
    FROM claims_quality._asked_code
    WHERE code_role = 'quality'
    GROUP BY ALL
),

borne AS (
    SELECT
        performance_year,
        claim_number,
        measure_id,
        option_number,
        code_number
    FROM claims_quality._claim_kind
    INNER JOIN claims_quality._matched_code USING (performance_year, kind_number)
    WHERE code_role = 'quality'
    UNION
    -- Some options are answered by a diagnosis.
    SELECT
        claim.performance_year,
        claim.claim_number,
        asked.measure_id,
        asked.option_number,
        asked.code_number
    FROM claims_quality._claim AS claim
    CROSS JOIN unnest(claim.diagnosis_codes) AS diagnosis (diagnosis_code)
    INNER JOIN claims_quality._asked_code AS asked
        ON
            claim.performance_year = asked.performance_year
            AND diagnosis.diagnosis_code = asked.code
            AND asked.code_role = 'quality'
            AND asked.code_system = 'icd10_cm'
),

answered AS (
    SELECT
        performance_year,
        claim_number,
        measure_id,
        option_number
    FROM borne
    INNER JOIN needed USING (performance_year, measure_id, option_number)
    GROUP BY ALL
    HAVING count(*) = max(needed.code_count)
)

SELECT
    performance_year,
    measure_id,
    stratum,
    claim_number,
    min(answer.advantage_order) AS advantage_order
FROM claims_quality.eligible_claim
INNER JOIN answered USING (performance_year, measure_id, claim_number)
INNER JOIN claims_quality._answer_option
    USING (performance_year, measure_id, stratum, option_number)
INNER JOIN claims_quality._answer_order AS answer USING (performance_year, measure_id, option_type)
GROUP BY ALL

-- Rows of one claim line, kind of record and processing week beyond the first where all are alike, and all of
-- them where they differ. A claim with as many rows as line numbers repeats none: that is told from one bit for
-- each line number, which takes half the time of grouping by line; the few other claims are grouped in full.
WITH candidate AS MATERIALIZED (
    SELECT claim_id
    FROM {batch}
    GROUP BY claim_id
    HAVING count(*) > bit_count(bit_or(CAST(1 AS BIGINT) << (abs(CAST(line_number AS INTEGER)) % 62)))
),

repeated AS MATERIALIZED (
    SELECT
        claim_id,
        line_number,
        dml_indicator,
        weekly_processing_date
    FROM {batch}
    WHERE claim_id IN (SELECT claim_id FROM candidate)
    GROUP BY claim_id, line_number, dml_indicator, weekly_processing_date
    HAVING count(*) > 1
),

alike AS (
    SELECT
        record_number,
        min(record_number) OVER line AS first_record_number,
        min(content) OVER line <> max(content) OVER line AS is_different
    FROM (
        SELECT
            record_number,
            claim_id,
            line_number,
            dml_indicator,
            weekly_processing_date,
            hash(
                final_action_code, claim_disposition_code, claim_entry_code, payment_denial_code,
                line_processing_code, contractor_number, beneficiary_id, npi, tin, provider_specialty_code,
                provider_type_code, participating_code, assignment_code, hcpcs_code,
                hcpcs_first_modifier_code, hcpcs_second_modifier_code, service_type_code,
                place_of_service_code, betos_code, service_count, line_diagnosis_code, first_expense_date,
                last_expense_date, allowed_charge_amount, payment_amount, submitted_charge_amount
            ) AS content
        FROM {batch}
        WHERE
            (claim_id, line_number, dml_indicator, weekly_processing_date)
            IN (SELECT (claim_id, line_number, dml_indicator, weekly_processing_date) FROM repeated)
    )
    WINDOW line AS (PARTITION BY claim_id, line_number, dml_indicator, weekly_processing_date)
)

SELECT record_number
FROM alike
WHERE is_different OR record_number <> first_record_number

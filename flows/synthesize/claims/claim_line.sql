-- Claim lines of the clinicians of one file. A correction repeats the claim before it under the
-- same number, later, with other amounts (UPDATE) or to remove it (DELETE).
WITH sent AS (
    SELECT
        *, unnest(range(lines)) AS line_in_order,
        line_in_order // lines_per_claim AS claim_in_order
    FROM claims.biller
    WHERE lines_before >= getvariable('first_line') AND lines_before < getvariable('end_line')
),

corrected AS (
    SELECT
        *,
        claim_in_order > 0
        AND (claim_in_order + 1) * lines_per_claim <= lines
        AND chance('correction', lines_before + claim_in_order) < 0.012
        AND chance('correction', lines_before + claim_in_order - 1) >= 0.012 AS is_correction,
        claim_in_order - CAST(is_correction AS BIGINT) AS claim,
        lines_before + claim AS claim_key,
        draw('claim', claim_key) AS claim_draw,
        draw('line', lines_before + line_in_order - if(is_correction, lines_per_claim, 0))
            AS line_draw,
        draw('sent line', lines_before + line_in_order) AS sent_draw
    FROM sent
),

described AS (
    SELECT
        *,
        CASE
            -- Lines beside the segments: after the second one, in the performance year.
            WHEN draw('late', claim_key) % 100 < late_percent THEN 3
            WHEN is_second_only THEN 2
            WHEN is_first_only THEN 1
            WHEN volume_class = 'falling' THEN if(claim % 8 = 7, 2, 1)
            ELSE 1 + claim % 2
        END AS segment,
        -- Above the threshold nearly every claim of a segment is another beneficiary's.
        -(1 + CASE volume_class
            -- Another beneficiary of the practice.
            WHEN 'shared' THEN lines_before + claim
            ELSE lines_before // 8 + CASE volume_class
                WHEN 'low' THEN CAST((claim_draw >> 9) % 65536 AS BIGINT) % (3 + lines // 4)
                WHEN 'dollars' THEN CAST((claim_draw >> 9) % 65536 AS BIGINT) % 30
                WHEN 'new' THEN claim % 245
                WHEN 'services' THEN claim // if(is_second_only, 1, 2) % 235
                WHEN 'costly' THEN claim % 5
                WHEN 'falling' THEN claim % 240
                ELSE claim // 2 % 222
            END
        END % beneficiaries()) AS beneficiary_id,
        -- Some lines are no covered professional service.
        CASE
            WHEN line_draw % 1000 < uncovered_per_thousand THEN 17 + (line_draw >> 10) % 6
            WHEN specialty_code IN ('22', '30') THEN 13 + (line_draw >> 10) % 4
            WHEN is_hospital_based THEN 5 + (line_draw >> 10) % 3
            WHEN is_asc_based THEN 9 + (line_draw >> 10) % 3
            ELSE 1 + (line_draw >> 10) % 12
        END AS service_number,
        line_draw % 1000 >= 1000 - denied_per_thousand AS is_denied
    FROM corrected
),

-- Medicare pays four fifths of what it allows.
priced AS (
    SELECT
        described.*, hcpcs_code, service_type_code, betos_code,
        mean_cents * price_percent // 100 * (60 + sent_draw % 81) // 100 AS full_cents,
        if(is_denied, 0, full_cents) AS allowed_cents,
        allowed_cents * 4 // 5 AS payment_cents,
        full_cents * 8 // 5 AS submitted_cents,
        CASE described.segment
            WHEN 1 THEN first_segment.start_date + CAST(claim_draw % 365 AS INTEGER)
            WHEN 2 THEN second_segment.start_date + CAST(claim_draw % 365 AS INTEGER)
            ELSE second_segment.end_date + CAST(1 + claim_draw % 92 AS INTEGER)
        END AS service_date
    FROM described
    INNER JOIN synthetic.service USING (service_number)
    INNER JOIN policy.determination_period AS first_segment ON first_segment.segment = 1
    INNER JOIN policy.determination_period AS second_segment ON second_segment.segment = 2
)

SELECT
    lines_before + line_in_order AS line_order,
    if(is_correction, if(draw('delete', claim_key) % 10 < 3, 'DELETE', 'UPDATE'), 'INSERT')
        AS dml_indicator,
    -(1 + claim_key) AS claim_id,
    line_in_order % lines_per_claim + 1 AS line_number,
    beneficiary_id, is_denied,
    coalesce(CASE WHEN claim = 0 THEN stray_tin END, tin) AS billing_tin,
    npi, specialty_code, state_code, zip_code, hcpcs_code, service_type_code, betos_code,
    CASE
        WHEN is_hospital_based THEN turn_of(['21', '22', '23', '11'], line_draw >> 20)
        WHEN is_asc_based THEN '24'
        WHEN (line_draw >> 20) % 100 < 4 THEN '21'
        WHEN (line_draw >> 20) % 100 < 9 THEN '22'
        ELSE '11'
    END AS place_of_service_code,
    turn_of(['31143', '05102', '12202', '07302'], lines_before) AS contractor_number,
    turn_of(['I10', 'E119', 'M179', 'H2512', 'J449', 'F329', 'Z0000', 'K219'], claim_draw >> 12)
        AS diagnosis_code,
    turn_of(['E785', 'N183', 'I2510', 'G4700', 'M545', 'D649', 'R079', 'E039'], claim_draw >> 15)
        AS second_diagnosis_code,
    strftime(service_date, '%d-%b-%Y') AS service_day,
    strftime(
        service_date + CAST(7 + claim_draw % 21 AS INTEGER) + if(is_correction, 30, 0), '%d-%b-%Y'
    ) AS processing_day,
    1 + (line_draw >> 24) % 3 AS service_count,
    CASE WHEN (line_draw >> 13) % 100 < 97 THEN 'A' ELSE 'N' END AS assignment_code,
    CASE WHEN (line_draw >> 13) % 100 < 95 THEN '1' ELSE '2' END AS participating_code,
    dollars(allowed_cents) AS allowed_amount,
    dollars(payment_cents) AS payment_amount,
    dollars(allowed_cents - payment_cents) AS coinsurance_amount,
    dollars(submitted_cents) AS submitted_amount,
    dollars(sum(allowed_cents) OVER sent_claim) AS claim_allowed_amount,
    dollars(sum(payment_cents) OVER sent_claim) AS claim_payment_amount,
    dollars(sum(submitted_cents) OVER sent_claim) AS claim_submitted_amount
FROM priced
WINDOW sent_claim AS (PARTITION BY lines_before, claim_in_order)
ORDER BY line_order

-- Claim lines of the clinicians of one file. A correction repeats the claim before it under the
-- same number, later, with other amounts (UPDATE) or to remove it (DELETE).
WITH line AS (
    SELECT
        v.*,
        unnest(range(v.lines)) AS line_in_order
    FROM claims.volume AS v
    WHERE
        v.lines_before >= getvariable('first_line')
        AND v.lines_before < getvariable('end_line')
),

sent AS (
    SELECT
        l.*,
        l.line_in_order // l.lines_per_claim AS claim_in_order,
        l.line_in_order % l.lines_per_claim + 1 AS line_number
    FROM line AS l
),

corrected AS (
    SELECT
        s.*,
        s.claim_in_order > 0
        AND (s.claim_in_order + 1) * s.lines_per_claim <= s.lines
        AND chance('correction', s.lines_before + s.claim_in_order) < 0.012
        AND chance('correction', s.lines_before + s.claim_in_order - 1) >= 0.012 AS is_correction
    FROM sent AS s
),

claimed AS (
    SELECT
        c.*,
        c.claim_in_order - CAST(c.is_correction AS BIGINT) AS claim,
        c.lines_before + c.claim_in_order - CAST(c.is_correction AS BIGINT) AS claim_key,
        c.lines_before + c.line_in_order
        - CAST(c.is_correction AS BIGINT) * c.lines_per_claim AS line_key
    FROM corrected AS c
),

drawn AS (
    SELECT
        c.*,
        draw('claim', c.claim_key) AS claim_draw,
        draw('line', c.line_key) AS line_draw,
        draw('sent line', c.lines_before + c.line_in_order) AS sent_draw,
        -- Few for those who are to stay above the threshold.
        CASE WHEN c.volume_class IN ('high', 'new', 'shared', 'services', 'costly') THEN 12 ELSE 80 END
            AS uncovered_per_thousand,
        CASE WHEN c.volume_class IN ('high', 'new', 'shared', 'services', 'costly') THEN 10 ELSE 25 END
            AS denied_per_thousand,
        CASE
            -- Lines beside the segments: after the second one, in the performance year.
            WHEN draw('late', c.claim_key) % 100 < CASE c.volume_class WHEN 'low' THEN 6 ELSE 1 END
                THEN 3
            WHEN c.is_second_only THEN 2
            WHEN c.is_first_only THEN 1
            WHEN c.volume_class = 'falling' THEN CASE WHEN c.claim % 8 = 7 THEN 2 ELSE 1 END
            ELSE 1 + c.claim % 2
        END AS segment
    FROM claimed AS c
),

described AS (
    SELECT
        d.*,
        p.performance_year,
        CASE
            WHEN d.segment = 1
                THEN p.first_start_date + CAST(d.claim_draw % 365 AS INTEGER)
            WHEN d.segment = 2
                THEN p.second_start_date + CAST(d.claim_draw % 365 AS INTEGER)
            ELSE p.second_end_date + CAST(1 + d.claim_draw % 92 AS INTEGER)
        END AS service_date,
        -- Above the threshold nearly every claim of a segment is another beneficiary's.
        -(1 + (CASE d.volume_class
            -- Another beneficiary of the practice.
            WHEN 'shared' THEN d.lines_before
            ELSE d.lines_before // 8
        END + CASE d.volume_class
            WHEN 'shared' THEN d.claim
            WHEN 'low' THEN CAST((d.claim_draw >> 9) % 65536 AS BIGINT) % (3 + d.lines // 4)
            WHEN 'dollars' THEN CAST((d.claim_draw >> 9) % 65536 AS BIGINT) % 30
            WHEN 'new' THEN d.claim % 245
            WHEN 'services' THEN d.claim // CASE WHEN d.is_second_only THEN 1 ELSE 2 END % 235
            WHEN 'costly' THEN d.claim % 5
            WHEN 'falling' THEN d.claim % 240
            ELSE d.claim // 2 % 222
        END) % p.beneficiaries) AS beneficiary_id,
        -- Some lines are no covered professional service.
        CASE
            WHEN d.line_draw % 1000 < d.uncovered_per_thousand THEN 17 + (d.line_draw >> 10) % 6
            WHEN d.is_diagnostic THEN 13 + (d.line_draw >> 10) % 4
            WHEN d.setting = 'hospital' THEN 5 + (d.line_draw >> 10) % 3
            WHEN d.setting = 'surgical center' THEN 9 + (d.line_draw >> 10) % 3
            ELSE 1 + (d.line_draw >> 10) % 12
        END AS service_number,
        d.line_draw % 1000 >= 1000 - d.denied_per_thousand AS is_denied
    FROM drawn AS d
    CROSS JOIN people.parameter AS p
),

priced AS (
    SELECT
        d.*,
        s.hcpcs_code,
        s.service_type_code,
        s.betos_code,
        CAST(
            d.mean_cents * s.price_percent // 100 * (60 + CAST(d.sent_draw % 81 AS BIGINT)) // 100
            AS BIGINT
        ) AS full_cents
    FROM described AS d
    INNER JOIN claims.service AS s ON d.service_number = s.service_number
),

-- Medicare pays four fifths of what it allows.
paid AS (
    SELECT
        p.*,
        CASE WHEN p.is_denied THEN 0 ELSE p.full_cents END AS allowed_cents,
        CASE WHEN p.is_denied THEN 0 ELSE p.full_cents * 4 // 5 END AS payment_cents,
        p.full_cents * 8 // 5 AS submitted_cents
    FROM priced AS p
),

summed AS (
    SELECT
        p.*,
        sum(p.allowed_cents) OVER sent_claim AS claim_allowed_cents,
        sum(p.payment_cents) OVER sent_claim AS claim_payment_cents,
        sum(p.submitted_cents) OVER sent_claim AS claim_submitted_cents
    FROM paid AS p
    WINDOW sent_claim AS (PARTITION BY p.lines_before, p.claim_in_order)
)

SELECT
    p.lines_before + p.line_in_order AS line_order,
    CASE
        WHEN p.is_correction AND draw('delete', p.claim_key) % 10 < 3 THEN 'DELETE'
        WHEN p.is_correction THEN 'UPDATE'
        ELSE 'INSERT'
    END AS dml_indicator,
    -(1 + p.claim_key) AS claim_id,
    CAST(p.line_number AS SMALLINT) AS line_number,
    p.beneficiary_id,
    CASE WHEN p.claim = 0 AND p.stray_tin IS NOT NULL THEN p.stray_tin ELSE p.tin END AS tin,
    p.npi,
    p.specialty_code,
    p.state_code,
    p.zip_code,
    p.hcpcs_code,
    p.service_type_code,
    p.betos_code,
    p.is_denied,
    CASE
        WHEN p.setting = 'hospital' THEN ['21', '22', '23', '11'][1 + (p.line_draw >> 20) % 4]
        WHEN p.setting = 'surgical center' THEN '24'
        WHEN (p.line_draw >> 20) % 100 < 4 THEN '21'
        WHEN (p.line_draw >> 20) % 100 < 9 THEN '22'
        ELSE '11'
    END AS place_of_service_code,
    ['31143', '05102', '12202', '07302'][1 + p.lines_before % 4] AS contractor_number,
    ['I10', 'E119', 'M179', 'H2512', 'J449', 'F329', 'Z0000', 'K219'][
        1 + (p.claim_draw >> 12) % 8
    ] AS diagnosis_code,
    ['E785', 'N183', 'I2510', 'G4700', 'M545', 'D649', 'R079', 'E039'][
        1 + (p.claim_draw >> 15) % 8
    ] AS second_diagnosis_code,
    strftime(p.service_date, '%d-%b-%Y') AS service_date,
    strftime(
        p.service_date + CAST(7 + p.claim_draw % 21 AS INTEGER)
        + CASE WHEN p.is_correction THEN 30 ELSE 0 END,
        '%d-%b-%Y'
    ) AS weekly_processing_date,
    CAST(1 + (p.line_draw >> 24) % 3 AS VARCHAR) AS service_count,
    CASE WHEN (p.line_draw >> 13) % 100 < 97 THEN 'A' ELSE 'N' END AS assignment_code,
    CASE WHEN (p.line_draw >> 13) % 100 < 95 THEN '1' ELSE '2' END AS participating_code,
    CAST(p.allowed_cents / 100 AS DECIMAL(12, 2)) AS allowed_amount,
    CAST(p.payment_cents / 100 AS DECIMAL(12, 2)) AS payment_amount,
    CAST((p.allowed_cents - p.payment_cents) / 100 AS DECIMAL(12, 2)) AS coinsurance_amount,
    CAST(p.submitted_cents / 100 AS DECIMAL(12, 2)) AS submitted_amount,
    CAST(p.claim_allowed_cents / 100 AS DECIMAL(12, 2)) AS claim_allowed_amount,
    CAST(p.claim_payment_cents / 100 AS DECIMAL(12, 2)) AS claim_payment_amount,
    CAST(p.claim_submitted_cents / 100 AS DECIMAL(12, 2)) AS claim_submitted_amount
FROM summed AS p
ORDER BY line_order

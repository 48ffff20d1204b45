-- Quality-data codes on the claims of one file, for nothing: two in five small practices put one on
-- most of the lines that a claims measure is about.
SELECT
    line.* REPLACE (
        1 + max(line.line_number) OVER (PARTITION BY line.claim_id) + line.line_number AS line_number,
        one_of(code.quality_codes, 'quality code', line.line_order) AS hcpcs_code,
        'Z2' AS betos_code,
        FALSE AS is_denied,
        dollars(0) AS allowed_amount,
        dollars(0) AS payment_amount,
        dollars(0) AS coinsurance_amount,
        dollars(0) AS submitted_amount
    )
FROM claims.claim_line AS line
INNER JOIN claims.quality_code AS code USING (hcpcs_code)
SEMI JOIN people.practice AS practice
    ON line.billing_tin = practice.tin AND practice.practice_size <= 15
WHERE
    chance('quality codes', CAST(line.billing_tin AS BIGINT)) < 0.4
    AND chance('quality line', line.line_order) < 0.7
ORDER BY line.line_order

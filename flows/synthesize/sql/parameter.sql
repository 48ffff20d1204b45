-- The one row of parameters that every other table reads.
CREATE OR REPLACE TABLE parameter AS
SELECT
    CAST($performance_year AS INTEGER) AS performance_year,
    CAST($clinicians AS BIGINT) AS clinicians,
    CAST($claim_lines AS BIGINT) AS claim_lines,
    CAST($seed AS BIGINT) AS seed,
    -- About eight lines a beneficiary.
    CAST($claim_lines AS BIGINT) // 8 + 500 AS beneficiaries;

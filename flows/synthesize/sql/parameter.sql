-- The one row of parameters that every other table reads.
CREATE OR REPLACE TABLE parameter AS
SELECT
    CAST(getvariable('performance_year') AS INTEGER) AS performance_year,
    CAST(getvariable('clinicians') AS BIGINT) AS clinicians,
    CAST(getvariable('claim_lines') AS BIGINT) AS claim_lines,
    CAST(getvariable('seed') AS BIGINT) AS seed,
    -- About eight lines a beneficiary.
    CAST(getvariable('claim_lines') AS BIGINT) // 8 + 500 AS beneficiaries;

-- Rule:  42 CFR 414.1325(c); 42 CFR 414.1335(a)(1)
-- Grain: performance_year, tin, npi
-- Says:  A clinician reports by claims who has a quality-data code on a claim that begins in the year, on
--        whichever of its parts (readings M1 and M20); nobody is counted who sent none (reading M5), nor
--        anybody while no beneficiary is known.

WITH known AS (
    SELECT DISTINCT performance_year
    FROM ingest.beneficiary
),

quality_code AS (
    SELECT DISTINCT
        performance_year,
        quality_code AS hcpcs_code
    FROM reference.claims_quality_code
    INNER JOIN known USING (performance_year)
    WHERE code_system = 'hcpcs'
),

dated AS NOT MATERIALIZED (
    SELECT
        performance_year,
        line.tin,
        line.npi,
        line.beneficiary_id,
        line.hcpcs_code,
        coalesce(left(line.claim_control_number, split.shared_character_count), CAST(claim_id AS VARCHAR))
            AS joined_claim_id,
        coalesce(line.claim_from_date, line.first_expense_date) AS part_date,
        split.part_day_count,
        register.start_date,
        register.end_date
    FROM ingest.claim_line AS line
    INNER JOIN policy.split_claim AS split USING (performance_year)
    INNER JOIN policy.performance_year AS register USING (performance_year)
),

found AS (
    SELECT
        performance_year,
        tin,
        npi
    FROM dated
    INNER JOIN quality_code USING (performance_year, hcpcs_code)
    WHERE part_date BETWEEN start_date + part_day_count AND end_date
    UNION
    -- The claim may have begun before the year.
    SELECT
        performance_year,
        coded.tin,
        coded.npi
    FROM dated AS coded
    INNER JOIN quality_code USING (performance_year, hcpcs_code)
    ANTI JOIN (
        SELECT *
        FROM dated
        WHERE part_date BETWEEN start_date - part_day_count AND start_date - 1
    ) AS earlier USING (performance_year, tin, npi, beneficiary_id, joined_claim_id)
    WHERE coded.part_date BETWEEN coded.start_date AND coded.start_date + coded.part_day_count
    UNION
    -- The claim may have begun in the year.
    SELECT
        performance_year,
        coded.tin,
        coded.npi
    FROM dated AS coded
    INNER JOIN quality_code USING (performance_year, hcpcs_code)
    SEMI JOIN (
        SELECT *
        FROM dated
        WHERE part_date BETWEEN end_date - part_day_count AND end_date
    ) AS earlier USING (performance_year, tin, npi, beneficiary_id, joined_claim_id)
    WHERE coded.part_date BETWEEN coded.end_date + 1 AND coded.end_date + coded.part_day_count
)

SELECT
    performance_year,
    found.tin,
    found.npi,
    row_number() OVER (PARTITION BY performance_year ORDER BY found.tin, found.npi) AS reporter_number
FROM found

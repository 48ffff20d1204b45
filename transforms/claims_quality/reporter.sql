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

part AS NOT MATERIALIZED (
    SELECT
        performance_year,
        line.tin,
        line.npi,
        line.beneficiary_id,
        line.hcpcs_code,
        line.joined_claim_id,
        line.claim_from_date < register.start_date AS is_before,
        line.claim_from_date > register.end_date AS is_after,
        line.claim_from_date
        BETWEEN register.start_date + split.part_day_count AND register.end_date AS is_certain
    FROM claims_quality._near_line AS line
    INNER JOIN policy.split_claim AS split USING (performance_year)
    INNER JOIN policy.performance_year AS register USING (performance_year)
),

coded AS MATERIALIZED (
    SELECT
        performance_year,
        tin,
        npi,
        bool_or(is_certain) AS is_certain
    FROM part
    INNER JOIN quality_code USING (performance_year, hcpcs_code)
    WHERE NOT is_before
    GROUP BY ALL
),

-- The claim may begin in another year than the part that has the code.
part_of_uncertain AS (
    SELECT part.*
    FROM part
    INNER JOIN coded USING (performance_year, tin, npi)
    WHERE NOT coded.is_certain
),

found AS (
    SELECT
        performance_year,
        tin,
        npi
    FROM coded
    WHERE is_certain
    UNION
    SELECT
        part.performance_year,
        part.tin,
        part.npi
    FROM part_of_uncertain AS part
    LEFT JOIN quality_code AS asked
        ON part.performance_year = asked.performance_year AND part.hcpcs_code = asked.hcpcs_code
    GROUP BY
        part.performance_year, part.tin, part.npi, part.beneficiary_id, part.joined_claim_id
    HAVING
        bool_or(asked.hcpcs_code IS NOT NULL)
        AND bool_or(NOT part.is_before AND NOT part.is_after)
        AND NOT bool_or(part.is_before)
)

SELECT
    performance_year,
    found.tin,
    found.npi,
    row_number() OVER (PARTITION BY performance_year ORDER BY found.tin, found.npi) AS reporter_number
FROM found

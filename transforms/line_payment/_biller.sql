-- Rule:  42 CFR 414.1405(e); reading F13; reading L2
-- Grain: performance_year, tin, npi
-- Says:  Who bills in the payment year is paid by the record of the TIN/NPI in the payment adjustment
--        file, and under a TIN without a record by the adjustment that follows the NPI there.

WITH biller AS (
    SELECT DISTINCT
        performance_year,
        tin,
        npi
    FROM ingest.claim_line
),

known AS (
    SELECT DISTINCT
        performance_year,
        npi
    FROM payment_file.clinician
),

judged AS (
    SELECT
        biller.performance_year,
        biller.tin,
        biller.npi,
        CASE
            WHEN record.npi IS NOT NULL THEN 'tin_npi'
            WHEN carried.npi IS NOT NULL THEN 'carried'
            WHEN known.npi IS NOT NULL THEN 'npi_under_other_tin'
            ELSE 'none'
        END AS adjustment_basis,
        CASE WHEN record.npi IS NOT NULL THEN record.adjustment_percent ELSE carried.adjustment_percent END
            AS adjustment_percent
    FROM biller
    LEFT JOIN payment_file.clinician AS record
        ON
            biller.performance_year = record.performance_year
            AND biller.tin = record.tin
            AND biller.npi = record.npi
    LEFT JOIN payment_file.carried_adjustment AS carried
        ON biller.performance_year = carried.performance_year AND biller.npi = carried.npi
    LEFT JOIN known ON biller.performance_year = known.performance_year AND biller.npi = known.npi
)

SELECT
    performance_year,
    tin,
    npi,
    adjustment_basis,
    adjustment_percent,
    CASE
        WHEN adjustment_percent > 0 THEN 'positive'
        WHEN adjustment_percent < 0 THEN 'negative'
        WHEN adjustment_percent = 0 THEN 'neutral'
        ELSE 'none'
    END AS direction
FROM judged

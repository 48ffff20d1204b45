-- Rule:  42 CFR 414.1305; 42 CFR 414.1425(b)(1); 42 CFR 414.1435(a)-(b); reading A41;
--        reading A42; reading A44
-- Grain: performance_year, tin, npi, beneficiary_id, snapshot_date
-- Says:  What the listed clinicians of Advanced APMs furnished to a beneficiary, under whichever TIN,
--        counts from the first snapshot on that it is not after: what was paid for covered professional
--        services, whether evaluation and management is among them, whether another insurer paid first.

WITH period AS (
    SELECT
        performance_year,
        snapshot_date,
        coalesce(
            lag(snapshot_date) OVER (PARTITION BY performance_year ORDER BY snapshot_date) + 1,
            claims_start_date
        ) AS first_date
    FROM policy.qp_snapshot
),

participant AS (
    SELECT DISTINCT
        performance_year,
        npi
    FROM ingest.apm_participant
    INNER JOIN policy.qp_snapshot USING (performance_year, snapshot_date)
    WHERE is_advanced_apm IS TRUE
)

SELECT
    line.performance_year,
    line.tin,
    line.npi,
    line.beneficiary_id,
    period.snapshot_date,
    sum(line.payment_amount) AS payment_amount,
    bool_or(service.first_hcpcs_code IS NOT NULL) AS has_attribution_service,
    bool_or(secondary_payer.line_processing_code IS NOT NULL) AS has_secondary_payer
FROM ingest.allowed_line AS line
INNER JOIN participant
    ON
        line.performance_year = participant.performance_year
        AND line.npi = participant.npi
INNER JOIN period
    ON
        line.performance_year = period.performance_year
        AND line.first_expense_date BETWEEN period.first_date AND period.snapshot_date
LEFT JOIN policy.attribution_service AS service
    ON
        line.performance_year = service.performance_year
        AND line.hcpcs_code BETWEEN service.first_hcpcs_code AND service.last_hcpcs_code
LEFT JOIN policy.secondary_payer_code AS secondary_payer
    ON
        line.performance_year = secondary_payer.performance_year
        AND line.line_processing_code = secondary_payer.line_processing_code
WHERE line.is_covered_professional_service
GROUP BY ALL

-- Rule:  42 CFR 414.1450; section 1833(z)(1) of the Act
-- Grain: performance_year, npi
-- Says:  Each Qualifying APM Participant is paid a percentage of what Medicare paid in the base year
--        for their covered professional services under all TINs, in the payment years that have one.

WITH incentive AS (
    SELECT
        q.performance_year,
        i.payment_year,
        i.base_year,
        q.npi,
        q.determination_level,
        q.snapshot_date,
        q.apm_entity_id,
        i.incentive_percent,
        b.covered_service_payment_amount
    FROM eligibility.qp_status AS q
    INNER JOIN policy.apm_incentive AS i
        ON q.performance_year = i.performance_year
    LEFT JOIN ingest.apm_incentive_base AS b
        ON
            q.performance_year = b.performance_year
            AND q.npi = b.npi
            AND i.base_year = b.base_year
    -- A Partial QP is paid none.
    WHERE q.qp_status = 'qp'
)

SELECT
    i.performance_year,
    i.payment_year,
    i.base_year,
    i.npi,
    i.determination_level,
    i.snapshot_date,
    i.apm_entity_id,
    i.incentive_percent,
    i.covered_service_payment_amount,
    round(
        CAST(i.covered_service_payment_amount * i.incentive_percent / 100 AS DECIMAL(24, 6)), 2
    ) AS incentive_amount,
    CASE
        WHEN i.incentive_percent IS NULL THEN 'no_incentive_in_payment_year'
        WHEN i.covered_service_payment_amount IS NULL THEN 'base_amount_missing'
        WHEN i.covered_service_payment_amount = 0 THEN 'nothing_paid_in_base_year'
    END AS no_incentive_reason
FROM incentive AS i

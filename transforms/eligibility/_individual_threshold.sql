-- Rule:  42 CFR 414.1430; 42 CFR 414.1435; 42 CFR 414.1440; reading E2; reading E4
-- Grain: performance_year, npi, snapshot_date, qp_status, determination_option
-- Says:  At each snapshot a clinician who is assessed individually meets or misses each threshold by
--        their own counts, by the payment amount method or by the patient count method.

WITH share AS (
    SELECT
        c.performance_year,
        c.npi,
        c.snapshot_date,
        t.qp_status,
        t.determination_option,
        t.threshold_percent,
        CASE
            WHEN t.determination_option = 'all_payer' AND t.threshold_method = 'payment_amount'
                THEN c.all_payer_attributed_payment_amount
            WHEN t.determination_option = 'all_payer'
                THEN c.all_payer_attributed_patient_count
            WHEN t.threshold_method = 'payment_amount'
                THEN c.attributed_payment_amount
            ELSE c.attributed_patient_count
        END AS attributed,
        CASE
            WHEN t.determination_option = 'all_payer' AND t.threshold_method = 'payment_amount'
                THEN c.all_payer_eligible_payment_amount
            WHEN t.determination_option = 'all_payer'
                THEN c.all_payer_eligible_patient_count
            WHEN t.threshold_method = 'payment_amount'
                THEN c.attribution_eligible_payment_amount
            ELSE c.attribution_eligible_patient_count
        END AS attribution_eligible
    FROM ingest.apm_clinician AS c
    INNER JOIN policy.qp_snapshot AS s
        ON
            c.performance_year = s.performance_year
            AND c.snapshot_date = s.snapshot_date
    INNER JOIN eligibility.individual_assessment AS i
        ON
            c.performance_year = i.performance_year
            AND c.npi = i.npi
    INNER JOIN policy.qp_threshold AS t
        ON c.performance_year = t.performance_year
)

-- reading E4: "meets or exceeds" on the unrounded share; multiplied out, so that nothing is divided
SELECT
    s.performance_year,
    s.npi,
    s.snapshot_date,
    s.qp_status,
    s.determination_option,
    bool_or(
        s.attribution_eligible > 0
        AND s.attributed * 100 >= s.threshold_percent * s.attribution_eligible
    ) IS TRUE AS is_met
FROM share AS s
GROUP BY s.performance_year, s.npi, s.snapshot_date, s.qp_status, s.determination_option

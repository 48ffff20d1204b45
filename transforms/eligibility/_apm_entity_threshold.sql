-- Rule:  42 CFR 414.1430; 42 CFR 414.1435; 42 CFR 414.1440; reading E2; reading E4
-- Grain: performance_year, apm_entity_id, snapshot_date, qp_status, determination_option
-- Says:  At each snapshot an APM Entity in an Advanced APM meets or misses each threshold, by the
--        payment amount method or by the patient count method.

WITH entity_count AS (
    SELECT DISTINCT
        a.performance_year,
        a.apm_entity_id,
        a.snapshot_date,
        a.attributed_payment_amount,
        a.attribution_eligible_payment_amount,
        a.attributed_patient_count,
        a.attribution_eligible_patient_count,
        a.all_payer_attributed_payment_amount,
        a.all_payer_eligible_payment_amount,
        a.all_payer_attributed_patient_count,
        a.all_payer_eligible_patient_count
    FROM ingest.apm_participant AS a
    INNER JOIN policy.qp_snapshot AS s
        ON
            a.performance_year = s.performance_year
            AND a.snapshot_date = s.snapshot_date
    WHERE a.is_advanced_apm IS TRUE
),

share AS (
    SELECT
        e.performance_year,
        e.apm_entity_id,
        e.snapshot_date,
        t.qp_status,
        t.determination_option,
        t.threshold_percent,
        CASE
            WHEN t.determination_option = 'all_payer' AND t.threshold_method = 'payment_amount'
                THEN e.all_payer_attributed_payment_amount
            WHEN t.determination_option = 'all_payer'
                THEN e.all_payer_attributed_patient_count
            WHEN t.threshold_method = 'payment_amount'
                THEN e.attributed_payment_amount
            ELSE e.attributed_patient_count
        END AS attributed,
        CASE
            WHEN t.determination_option = 'all_payer' AND t.threshold_method = 'payment_amount'
                THEN e.all_payer_eligible_payment_amount
            WHEN t.determination_option = 'all_payer'
                THEN e.all_payer_eligible_patient_count
            WHEN t.threshold_method = 'payment_amount'
                THEN e.attribution_eligible_payment_amount
            ELSE e.attribution_eligible_patient_count
        END AS attribution_eligible
    FROM entity_count AS e
    INNER JOIN policy.qp_threshold AS t
        ON e.performance_year = t.performance_year
)

-- reading E4: "meets or exceeds" on the unrounded share; multiplied out, so that nothing is divided
SELECT
    s.performance_year,
    s.apm_entity_id,
    s.snapshot_date,
    s.qp_status,
    s.determination_option,
    bool_or(
        s.attribution_eligible > 0
        AND s.attributed * 100 >= s.threshold_percent * s.attribution_eligible
    ) IS TRUE AS is_met
FROM share AS s
GROUP BY
    s.performance_year, s.apm_entity_id, s.snapshot_date, s.qp_status, s.determination_option

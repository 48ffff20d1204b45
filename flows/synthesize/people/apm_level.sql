-- What each APM plan comes to in the year: percent of payments, of patients and of the payments of
-- all payers, beside the QP thresholds of the year.
WITH threshold AS (
    SELECT
        CAST(any_value(threshold_percent) FILTER (
            qp_status = 'qp' AND determination_option = 'medicare' AND is_payment
        ) AS DOUBLE) AS qp,
        CAST(any_value(threshold_percent) FILTER (
            qp_status = 'partial_qp' AND determination_option = 'medicare' AND is_payment
        ) AS DOUBLE) AS partial_qp,
        CAST(any_value(threshold_percent) FILTER (
            qp_status = 'qp' AND determination_option = 'medicare' AND NOT is_payment
        ) AS DOUBLE) AS patients,
        CAST(any_value(threshold_percent) FILTER (
            qp_status = 'qp' AND determination_option = 'all_payer' AND is_payment
        ) AS DOUBLE) AS all_payer_qp,
        CAST(any_value(threshold_percent) FILTER (
            qp_status = 'partial_qp' AND determination_option = 'all_payer' AND is_payment
        ) AS DOUBLE) AS all_payer_partial_qp,
        CAST(any_value(threshold_percent) FILTER (
            qp_status = 'qp' AND determination_option = 'all_payer_medicare_minimum' AND is_payment
        ) AS DOUBLE) AS minimum
    FROM (
        SELECT
            *,
            threshold_method = 'payment_amount' AS is_payment
        FROM policy.qp_threshold
    )
)

SELECT
    apm_plan.*,
    payment_margin + CASE payment_level
        WHEN 'qp' THEN qp
        WHEN 'partial_qp' THEN (qp + partial_qp) / 2
        WHEN 'minimum' THEN coalesce(minimum, qp)
        ELSE 0
    END AS payment_percent,
    CASE WHEN patient_level = 'qp' THEN patients + 4 ELSE 3 END AS patient_percent,
    CASE all_payer_level
        WHEN 'qp' THEN all_payer_qp + 4
        WHEN 'partial_qp' THEN (all_payer_qp + all_payer_partial_qp) / 2
    END AS all_payer_percent
FROM synthetic.apm_plan
CROSS JOIN threshold

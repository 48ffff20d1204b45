-- APM Entities: model, kind of APM and how far they are above or below the QP thresholds of the year.
WITH threshold AS (
    SELECT
        any_value(t.threshold_percent) FILTER (t.qp_status = 'qp' AND t.is_medicare) AS qp,
        any_value(t.threshold_percent) FILTER (t.qp_status = 'partial_qp' AND t.is_medicare)
            AS partial_qp,
        any_value(t.threshold_percent) FILTER (t.qp_status = 'qp' AND t.is_patients) AS patients,
        any_value(t.threshold_percent) FILTER (t.qp_status = 'qp' AND t.is_all_payer)
            AS all_payer_qp,
        any_value(t.threshold_percent) FILTER (t.qp_status = 'partial_qp' AND t.is_all_payer)
            AS all_payer_partial_qp,
        any_value(t.threshold_percent) FILTER (t.qp_status = 'qp' AND t.is_minimum)
            AS minimum
    FROM (
        SELECT
            q.qp_status,
            CAST(q.threshold_percent AS DOUBLE) AS threshold_percent,
            q.determination_option = 'medicare' AND q.threshold_method = 'payment_amount'
                AS is_medicare,
            q.determination_option = 'medicare' AND q.threshold_method = 'patient_count'
                AS is_patients,
            q.determination_option = 'all_payer' AND q.threshold_method = 'payment_amount'
                AS is_all_payer,
            q.determination_option = 'all_payer_medicare_minimum'
            AND q.threshold_method = 'payment_amount' AS is_minimum
        FROM policy.qp_threshold AS q
        INNER JOIN people.parameter AS p ON q.performance_year = p.performance_year
    ) AS t
),

model AS (
    SELECT
        coalesce(
            list(m.model_id ORDER BY m.model_id) FILTER (m.model_id IS NOT NULL),
            ['BASIC TRACK', 'ENHANCED TRACK']
        ) AS model_ids
    FROM policy.web_interface_model AS m
    INNER JOIN people.parameter AS p ON m.performance_year = p.performance_year
),

entity AS (
    SELECT
        o.entity_id,
        any_value(o.practice_kind) AS practice_kind,
        CAST(substr(o.entity_id, 2) AS BIGINT) AS entity_number,
        count(*) AS clinicians
    FROM people.other_entity AS o
    WHERE o.entity_type = 'apm'
    GROUP BY o.entity_id
),

-- Those that no plan made: most are QPs, some Partial QPs, some neither.
reached AS (
    SELECT
        e.*,
        coalesce(replace(e.practice_kind, 'APM Entity, ', ''), CASE e.entity_number % 7
            WHEN 0 THEN 'QP by payments'
            WHEN 1 THEN 'QP by patients'
            WHEN 2 THEN 'Partial QP'
            WHEN 3 THEN 'web interface'
            WHEN 4 THEN 'APP'
            WHEN 5 THEN 'QP all-payer'
            ELSE 'other model'
        END) AS apm_kind
    FROM entity AS e
)

SELECT
    r.entity_id,
    r.entity_number,
    r.practice_kind,
    r.apm_kind,
    CASE
        WHEN r.apm_kind = 'other model' THEN 'ONCOLOGY CARE MODEL'
        ELSE m.model_ids[1 + r.entity_number % len(m.model_ids)]
    END AS model_id,
    contains(r.apm_kind, 'QP') OR r.apm_kind IN ('departed', 'no MIPS APM') AS is_advanced_apm,
    r.apm_kind <> 'no MIPS APM' AS is_mips_apm,
    1000 + below('apm patients', r.entity_number, 4000) AS patients,
    -- Percent of payments and of patients.
    CASE
        WHEN r.apm_kind IN ('QP by payments', 'QP late', 'departed') THEN t.qp + 6
        WHEN r.apm_kind IN ('Partial QP', 'Partial QP, elects') THEN (t.qp + t.partial_qp) / 2
        WHEN contains(r.apm_kind, 'all-payer') THEN coalesce(t.minimum + 2, t.qp + 2)
        ELSE 5
    END AS payment_percent,
    CASE WHEN r.apm_kind = 'QP by patients' THEN t.patients + 4 ELSE 3 END AS patient_percent,
    CASE
        WHEN r.apm_kind = 'QP all-payer' THEN t.all_payer_qp + 4
        WHEN r.apm_kind = 'Partial QP all-payer'
            THEN (t.all_payer_qp + t.all_payer_partial_qp) / 2
    END AS all_payer_percent
FROM reached AS r
CROSS JOIN threshold AS t
CROSS JOIN model AS m
ORDER BY r.entity_id

-- Own counts of clinicians in Advanced APMs at the QP snapshots: affiliated practitioners, one of
-- those in two APM Entities, and half of those in one.
WITH person AS (
    SELECT
        c.npi,
        c.person_number,
        max(CASE
            WHEN starts_with(c.practice_kind, 'affiliated') THEN c.practice_kind
            WHEN c.practice_kind = 'every type' AND c.member_number = 2 THEN 'affiliated, all-payer'
            WHEN c.practice_kind = 'every type' AND c.member_number = 3
                THEN 'affiliated, all-payer Partial'
            WHEN c.practice_kind = 'every type' AND c.member_number = 4 THEN 'affiliated, patients'
            WHEN c.practice_kind = 'APM Entity, Partial QP' AND c.member_number = 1 THEN 'two entities'
        END) AS own_kind,
        bool_and(c.apm_entity_number IS NULL) AS is_affiliated_practitioner,
        bool_or(c.practice_kind IS NOT NULL) AS is_planned
    FROM people.clinician AS c
    GROUP BY c.npi, c.person_number
),

threshold AS (
    SELECT
        CAST(any_value(q.threshold_percent) FILTER (
            q.qp_status = 'qp' AND q.threshold_method = 'payment_amount'
            AND q.determination_option = 'medicare'
        ) AS DOUBLE) AS qp,
        CAST(any_value(q.threshold_percent) FILTER (
            q.qp_status = 'partial_qp' AND q.threshold_method = 'payment_amount'
            AND q.determination_option = 'medicare'
        ) AS DOUBLE) AS partial_qp,
        CAST(any_value(q.threshold_percent) FILTER (
            q.qp_status = 'qp' AND q.threshold_method = 'patient_count'
            AND q.determination_option = 'medicare'
        ) AS DOUBLE) AS patients,
        CAST(any_value(q.threshold_percent) FILTER (
            q.qp_status = 'qp' AND q.threshold_method = 'payment_amount'
            AND q.determination_option = 'all_payer_medicare_minimum'
        ) AS DOUBLE) AS minimum,
        CAST(any_value(q.threshold_percent) FILTER (
            q.qp_status = 'qp' AND q.threshold_method = 'payment_amount'
            AND q.determination_option = 'all_payer'
        ) AS DOUBLE) AS all_payer_qp,
        CAST(any_value(q.threshold_percent) FILTER (
            q.qp_status = 'partial_qp' AND q.threshold_method = 'payment_amount'
            AND q.determination_option = 'all_payer'
        ) AS DOUBLE) AS all_payer_partial_qp
    FROM policy.qp_threshold AS q
    INNER JOIN people.parameter AS p ON q.performance_year = p.performance_year
),

counted AS (
    SELECT
        p.npi,
        p.person_number,
        coalesce(p.own_kind, '') <> 'two entities' AND p.is_affiliated_practitioner
            AS is_affiliated_practitioner,
        100 + below('own patients', p.person_number, 300) AS patients,
        CASE
            WHEN p.own_kind = 'affiliated, no QP' THEN 3
            WHEN p.own_kind IN ('affiliated, QP', 'two entities') THEN t.qp + 5
            WHEN contains(p.own_kind, 'all-payer') THEN coalesce(t.minimum, t.qp) + 2
            WHEN contains(p.own_kind, 'Partial') THEN (t.qp + t.partial_qp) / 2
            WHEN p.own_kind = 'affiliated, patients' THEN 3
            ELSE 20 + 60 * chance('own share', p.person_number)
        END AS payment_percent,
        CASE
            WHEN p.own_kind = 'affiliated, patients' THEN t.patients + 4
            WHEN p.own_kind IS NOT NULL THEN 3
            ELSE 12 + 36 * chance('own share', p.person_number)
        END AS patient_percent,
        CASE p.own_kind
            WHEN 'affiliated, all-payer' THEN t.all_payer_qp + 4
            WHEN 'affiliated, all-payer Partial' THEN (t.all_payer_qp + t.all_payer_partial_qp) / 2
        END AS all_payer_percent
    FROM person AS p
    CROSS JOIN threshold AS t
    WHERE
        p.own_kind IS NOT NULL
        OR (NOT p.is_affiliated_practitioner AND chance('own counts', p.person_number) < 0.5)
        OR (
            p.is_affiliated_practitioner
            AND NOT p.is_planned
            AND chance('affiliated', p.person_number) < 0.01
        )
)

SELECT
    c.npi,
    s.snapshot_date,
    c.is_affiliated_practitioner,
    CAST(floor(c.patients * 95 * c.payment_percent) AS DECIMAL(18, 2)) AS attributed_payment_amount,
    CAST(c.patients * 9500 AS DECIMAL(18, 2)) AS attribution_eligible_payment_amount,
    CAST(floor(c.patients * c.patient_percent / 100) AS BIGINT) AS attributed_patient_count,
    c.patients AS attribution_eligible_patient_count,
    CAST(floor(c.patients * 120 * c.all_payer_percent) AS DECIMAL(18, 2))
        AS all_payer_attributed_payment_amount,
    CASE
        WHEN c.all_payer_percent IS NOT NULL THEN CAST(c.patients * 12000 AS DECIMAL(18, 2))
    END AS all_payer_eligible_payment_amount,
    CASE
        WHEN c.all_payer_percent IS NOT NULL THEN CAST(floor(c.patients * 0.06) AS BIGINT)
    END AS all_payer_attributed_patient_count,
    CASE WHEN c.all_payer_percent IS NOT NULL THEN c.patients * 2 END
        AS all_payer_eligible_patient_count
FROM counted AS c
INNER JOIN people.parameter AS y ON TRUE
INNER JOIN policy.qp_snapshot AS s ON y.performance_year = s.performance_year
ORDER BY c.npi, s.snapshot_date

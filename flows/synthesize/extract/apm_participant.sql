-- Participation lists of APM Entities at the year's snapshots. One in ten members joins after the
-- first list, a few with the last; one entity leaves; one reaches QP status at the third only; some
-- clinicians are in two entities.
WITH snapshot AS (
    SELECT
        s.snapshot_date,
        row_number() OVER (ORDER BY s.snapshot_date) AS snapshot_number
    FROM policy.apm_participation_snapshot AS s
    INNER JOIN people.parameter AS p ON s.performance_year = p.performance_year
),

member AS (
    SELECT
        o.entity_id,
        o.clinician_number,
        c.member_number
    FROM people.other_entity AS o
    INNER JOIN people.clinician AS c ON o.clinician_number = c.clinician_number
    WHERE o.entity_type = 'apm'
    UNION
    SELECT
        e.entity_id,
        c.clinician_number,
        0 AS member_number
    FROM people.apm_entity AS e
    INNER JOIN people.clinician AS c ON c.practice_kind = 'APM Entity, Partial QP'
    WHERE e.practice_kind = 'APM Entity, no MIPS APM'
),

listed AS (
    SELECT
        m.*,
        e.*,
        s.snapshot_date,
        s.snapshot_number,
        CASE WHEN e.apm_kind = 'QP late' AND s.snapshot_number < 3 THEN 5 ELSE e.payment_percent END
            AS payment_percent_then
    FROM member AS m
    INNER JOIN people.apm_entity AS e ON m.entity_id = e.entity_id
    CROSS JOIN snapshot AS s
    WHERE
        CASE
            WHEN e.apm_kind = 'departed' THEN s.snapshot_number = 1
            -- From the second year on the last list is of full TIN models alone.
            WHEN e.practice_kind = 'APM Entity, web interface' AND m.member_number = 17
                THEN s.snapshot_number = 4
            WHEN e.practice_kind = 'APM Entity, QP by payments' AND m.member_number = 3
                THEN s.snapshot_number >= 2
            ELSE s.snapshot_number > 1 OR chance('joins late', m.clinician_number) >= 0.1
        END
)

SELECT
    l.entity_id AS apm_entity_id,
    c.tin,
    c.npi,
    l.snapshot_date,
    l.model_id,
    l.is_advanced_apm,
    l.is_mips_apm,
    CAST(floor(l.patients * 95 * l.payment_percent_then) AS DECIMAL(18, 2))
        AS attributed_payment_amount,
    CAST(l.patients * 9500 AS DECIMAL(18, 2)) AS attribution_eligible_payment_amount,
    CAST(floor(l.patients * l.patient_percent / 100) AS BIGINT) AS attributed_patient_count,
    l.patients AS attribution_eligible_patient_count,
    CAST(floor(l.patients * 120 * l.all_payer_percent) AS DECIMAL(18, 2))
        AS all_payer_attributed_payment_amount,
    CASE
        WHEN l.all_payer_percent IS NOT NULL THEN CAST(l.patients * 12000 AS DECIMAL(18, 2))
    END AS all_payer_eligible_payment_amount,
    CASE
        WHEN l.all_payer_percent IS NOT NULL THEN CAST(floor(l.patients * 0.06) AS BIGINT)
    END AS all_payer_attributed_patient_count,
    CASE WHEN l.all_payer_percent IS NOT NULL THEN l.patients * 2 END
        AS all_payer_eligible_patient_count
FROM listed AS l
INNER JOIN people.clinician AS c ON l.clinician_number = c.clinician_number
ORDER BY apm_entity_id, c.tin, c.npi, l.snapshot_date

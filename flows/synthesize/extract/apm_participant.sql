-- Participation lists of APM Entities at three snapshots: most reach QP status by payments or by
-- patients, some Partial QP status, some neither; a few ask for the all-payer option; one in ten
-- members joins after the first list.
WITH entity AS (
    SELECT
        o.entity_id,
        p.apm_entity_number,
        chance('apm payments', p.apm_entity_number) AS reach,
        1000 + below('apm patients', p.apm_entity_number, 4000) AS patients
    FROM other_entity_practice AS o
    INNER JOIN practice AS p ON o.practice_number = p.practice_number
    WHERE o.entity_type = 'apm'
    GROUP BY o.entity_id, p.apm_entity_number
),

listed AS (
    SELECT
        e.*,
        make_date(y.performance_year, s.snapshot_month, s.snapshot_day) AS snapshot_date,
        s.snapshot_month,
        CASE
            WHEN e.apm_entity_number % 5 <= 1 THEN 0.52 + 0.3 * e.reach
            WHEN e.apm_entity_number % 5 = 2 THEN 0.41 + 0.08 * e.reach
            WHEN e.apm_entity_number % 5 = 3 THEN 0.10 + 0.15 * e.reach
            ELSE 0.55
        END AS share
    FROM entity AS e
    CROSS JOIN parameter AS y
    CROSS JOIN (VALUES (3, 31), (6, 30), (8, 31)) AS s (snapshot_month, snapshot_day)
)

SELECT
    l.entity_id AS apm_entity_id,
    c.tin,
    c.npi,
    l.snapshot_date,
    CASE WHEN l.apm_entity_number % 3 = 0 THEN 'ENHANCED TRACK' ELSE 'BASIC TRACK' END AS model_id,
    l.apm_entity_number % 5 < 4 AS is_advanced_apm,
    TRUE AS is_mips_apm,
    CAST(floor(l.patients * 9500 * l.share) AS DECIMAL(18, 2)) AS attributed_payment_amount,
    CAST(l.patients * 9500 AS DECIMAL(18, 2)) AS attribution_eligible_payment_amount,
    CAST(floor(l.patients * l.share * 0.6) AS BIGINT) AS attributed_patient_count,
    l.patients AS attribution_eligible_patient_count,
    CASE
        WHEN l.apm_entity_number % 7 = 6
            THEN CAST(floor(l.patients * 12000 * 0.53) AS DECIMAL(18, 2))
    END AS all_payer_attributed_payment_amount,
    CASE
        WHEN l.apm_entity_number % 7 = 6 THEN CAST(l.patients * 12000 AS DECIMAL(18, 2))
    END AS all_payer_eligible_payment_amount,
    CASE
        WHEN l.apm_entity_number % 7 = 6 THEN CAST(floor(l.patients * 2 * 0.37) AS BIGINT)
    END AS all_payer_attributed_patient_count,
    CASE WHEN l.apm_entity_number % 7 = 6 THEN l.patients * 2 END
        AS all_payer_eligible_patient_count
FROM listed AS l
INNER JOIN clinician AS c ON l.apm_entity_number = c.apm_entity_number
WHERE l.snapshot_month > 3 OR chance('joins late', c.clinician_number) >= 0.1
ORDER BY apm_entity_id, c.tin, c.npi, l.snapshot_date

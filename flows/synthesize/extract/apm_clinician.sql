-- Own counts of clinicians in Advanced APMs at three snapshots: half of those in an APM Entity, and
-- a few affiliated practitioners who are in none. About half of them reach QP status themselves.
WITH person AS (
    SELECT
        c.npi,
        c.person_number,
        bool_and(c.apm_entity_number IS NULL) AS is_affiliated_practitioner
    FROM clinician AS c
    GROUP BY c.npi, c.person_number
),

counted AS (
    SELECT
        p.*,
        20 + below('own patients', p.person_number, 300) AS patients,
        0.2 + 0.6 * chance('own share', p.person_number) AS share
    FROM person AS p
    WHERE
        (NOT p.is_affiliated_practitioner AND chance('own counts', p.person_number) < 0.5)
        OR (p.is_affiliated_practitioner AND chance('affiliated', p.person_number) < 0.01)
)

SELECT
    c.npi,
    make_date(y.performance_year, s.snapshot_month, s.snapshot_day) AS snapshot_date,
    c.is_affiliated_practitioner,
    CAST(floor(c.patients * 9500 * c.share) AS DECIMAL(18, 2)) AS attributed_payment_amount,
    CAST(c.patients * 9500 AS DECIMAL(18, 2)) AS attribution_eligible_payment_amount,
    CAST(floor(c.patients * c.share * 0.6) AS BIGINT) AS attributed_patient_count,
    c.patients AS attribution_eligible_patient_count,
    CAST(NULL AS DECIMAL(18, 2)) AS all_payer_attributed_payment_amount,
    CAST(NULL AS DECIMAL(18, 2)) AS all_payer_eligible_payment_amount,
    CAST(NULL AS BIGINT) AS all_payer_attributed_patient_count,
    CAST(NULL AS BIGINT) AS all_payer_eligible_patient_count
FROM counted AS c
CROSS JOIN parameter AS y
CROSS JOIN (VALUES (3, 31), (6, 30), (8, 31)) AS s (snapshot_month, snapshot_day)
ORDER BY c.npi, snapshot_date

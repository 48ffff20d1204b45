-- Rule:  42 CFR 414.1425(c)(4), (c)(6), (c)(7)(ii); 42 CFR 414.1425(d)(2); 42 CFR 414.1435; reading A49
-- Grain: performance_year, npi, snapshot_date
-- Says:  Claims of the whole QP performance period tell how many of those whom a clinician saw under any
--        TIN are attribution-eligible for one of their APM Entities, what was paid for them, and how many
--        of these are attributed where each of the models has a list.

WITH period_end AS (
    SELECT
        performance_year,
        max(snapshot_date) AS snapshot_date
    FROM policy.qp_snapshot
    GROUP BY ALL
),

-- (c)(6): what an APM Entity that has left would add does not count
staying AS (
    SELECT DISTINCT
        performance_year,
        apm_entity_id
    FROM ingest.apm_participant
    INNER JOIN period_end USING (performance_year, snapshot_date)
    WHERE is_advanced_apm IS TRUE
),

listing AS (
    SELECT DISTINCT
        performance_year,
        npi,
        apm_entity_id
    FROM ingest.apm_participant
    INNER JOIN policy.qp_snapshot USING (performance_year, snapshot_date)
    INNER JOIN staying USING (performance_year, apm_entity_id)
    INNER JOIN eligibility._individually_counted USING (performance_year, npi)
    WHERE is_advanced_apm IS TRUE
),

furnished AS (
    SELECT
        performance_year,
        npi,
        beneficiary_id,
        sum(payment_amount) AS payment_amount
    FROM eligibility._participant_service
    INNER JOIN eligibility._individually_counted USING (performance_year, npi)
    GROUP BY ALL
),

-- 1435(b)(3): once, through however many of the APM Entities
patient AS (
    SELECT
        performance_year,
        npi,
        snapshot_date,
        beneficiary_id,
        furnished.payment_amount,
        bool_or(patient.is_attributed) AS is_attributed
    FROM listing
    INNER JOIN period_end USING (performance_year)
    INNER JOIN eligibility._entity_patient AS patient
        USING (performance_year, apm_entity_id, snapshot_date)
    INNER JOIN furnished USING (performance_year, npi, beneficiary_id)
    GROUP BY ALL
),

-- a list is one whoever of its beneficiaries was seen
first_list AS (
    SELECT
        performance_year,
        apm_entity_id,
        min(list_date) AS list_date
    FROM ingest.beneficiary_assignment
    GROUP BY ALL
),

listed AS (
    SELECT
        performance_year,
        npi,
        snapshot_date,
        count(*) = count(*) FILTER (WHERE first_list.list_date <= snapshot_date) AS has_every_list
    FROM listing
    INNER JOIN period_end USING (performance_year)
    LEFT JOIN first_list USING (performance_year, apm_entity_id)
    GROUP BY ALL
)

SELECT
    performance_year,
    npi,
    snapshot_date,
    CASE WHEN has_every_list THEN coalesce(sum(payment_amount) FILTER (WHERE is_attributed), 0) END
        AS attributed_payment_amount,
    sum(payment_amount) AS attribution_eligible_payment_amount,
    CASE WHEN has_every_list THEN count(*) FILTER (WHERE is_attributed) END AS attributed_patient_count,
    count(*) AS attribution_eligible_patient_count
FROM patient
INNER JOIN listed USING (performance_year, npi, snapshot_date)
GROUP BY performance_year, npi, snapshot_date, has_every_list

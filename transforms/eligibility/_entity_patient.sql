-- Rule:  42 CFR 414.1305; 42 CFR 414.1425(b)(1); 42 CFR 414.1435(b)(3); 42 CFR 414.1435(c); reading A40;
--        reading A42; reading A43; reading A45
-- Grain: performance_year, apm_entity_id, snapshot_date, beneficiary_id
-- Says:  Attribution-eligible for an APM Entity in an Advanced APM is whom its clinicians saw up to a
--        snapshot for evaluation and management or whom the model attributes, from 18 on and with no
--        other insurer that pays first; attributed is whom the model's most recent list names.

-- 1425(b)(1): who is on one list stays in the group
WITH listed AS (
    SELECT
        performance_year,
        tin,
        npi,
        apm_entity_id,
        min(snapshot_date) AS first_snapshot_date
    FROM ingest.apm_participant
    INNER JOIN policy.qp_snapshot USING (performance_year, snapshot_date)
    WHERE is_advanced_apm IS TRUE
    GROUP BY ALL
),

-- 1435(b)(3): a beneficiary once for each APM Entity
patient AS (
    SELECT
        listed.performance_year,
        listed.apm_entity_id,
        snapshot.snapshot_date,
        snapshot.latest_birth_date,
        service.beneficiary_id,
        sum(service.payment_amount) AS payment_amount,
        bool_or(service.has_attribution_service) AS has_attribution_service,
        bool_or(service.has_secondary_payer) AS has_secondary_payer
    FROM listed
    INNER JOIN policy.qp_snapshot AS snapshot
        ON
            listed.performance_year = snapshot.performance_year
            AND listed.first_snapshot_date <= snapshot.snapshot_date
    INNER JOIN eligibility._participant_service AS service
        ON
            listed.performance_year = service.performance_year
            AND listed.tin = service.tin
            AND listed.npi = service.npi
            AND snapshot.snapshot_date >= service.snapshot_date
    GROUP BY ALL
),

-- 1305: the most recent list at the time of the determination
recent_list AS (
    SELECT
        snapshot.performance_year,
        assigned.apm_entity_id,
        snapshot.snapshot_date,
        max(assigned.list_date) AS list_date
    FROM policy.qp_snapshot AS snapshot
    INNER JOIN (
        SELECT DISTINCT
            performance_year,
            apm_entity_id,
            list_date
        FROM ingest.beneficiary_assignment
    ) AS assigned
        ON
            snapshot.performance_year = assigned.performance_year
            AND snapshot.snapshot_date >= assigned.list_date
    GROUP BY ALL
)

SELECT
    performance_year,
    apm_entity_id,
    snapshot_date,
    beneficiary_id,
    patient.payment_amount,
    list_date,
    assigned.beneficiary_id IS NOT NULL AS is_attributed
FROM patient
LEFT JOIN recent_list USING (performance_year, apm_entity_id, snapshot_date)
LEFT JOIN ingest.beneficiary_assignment AS assigned
    USING (performance_year, apm_entity_id, list_date, beneficiary_id)
LEFT JOIN ingest.beneficiary AS person USING (performance_year, beneficiary_id)
WHERE
    NOT patient.has_secondary_payer
    AND (person.birth_date <= patient.latest_birth_date) IS NOT FALSE
    -- reading A45: whom the model attributes by another basis is eligible by it
    AND (patient.has_attribution_service OR assigned.beneficiary_id IS NOT NULL)

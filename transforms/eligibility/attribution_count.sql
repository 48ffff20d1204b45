-- Rule:  42 CFR 414.1435; 42 CFR 414.1440; reading A46
-- Grain: performance_year, entity_type, entity_id, snapshot_date, payer, threshold_method
-- Says:  The counts of a determination are those of the extract; where it tells none of Medicare for an
--        APM Entity or a clinician, they are those of the claims, if the models' lists are there.

WITH counted AS (
    SELECT
        * EXCLUDE (apm_entity_id, list_date),
        'apm' AS entity_type,
        apm_entity_id AS entity_id
    FROM eligibility.claims_attribution
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (npi),
        'clinician' AS entity_type,
        npi AS entity_id
    FROM eligibility.clinician_claims_attribution
),

claimed AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        snapshot_date,
        'medicare' AS payer,
        stated.threshold_method,
        stated.attributed,
        stated.attribution_eligible
    FROM counted
    CROSS JOIN LATERAL (
        VALUES
        ('payment_amount', attributed_payment_amount, attribution_eligible_payment_amount),
        ('patient_count', attributed_patient_count, attribution_eligible_patient_count)
    ) AS stated (threshold_method, attributed, attribution_eligible)
),

told AS (
    SELECT
        performance_year,
        entity_type,
        entity_id,
        snapshot_date,
        payer,
        threshold_method,
        sent.attributed AS extract_attributed,
        sent.attribution_eligible AS extract_attribution_eligible,
        claimed.attributed AS claims_attributed,
        claimed.attribution_eligible AS claims_attribution_eligible,
        (sent.attributed IS NULL AND sent.attribution_eligible IS NULL AND claimed.attributed IS NOT NULL)
            AS is_counted_from_claims
    FROM eligibility._attribution_count AS sent
    FULL JOIN claimed
        USING (performance_year, entity_type, entity_id, snapshot_date, payer, threshold_method)
    -- an APM Entity is determined at the snapshots that list it
    WHERE sent.performance_year IS NOT NULL OR (entity_type = 'clinician' AND claimed.attributed IS NOT NULL)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    snapshot_date,
    payer,
    threshold_method,
    CASE WHEN is_counted_from_claims THEN claims_attributed ELSE extract_attributed END AS attributed,
    CASE WHEN is_counted_from_claims THEN claims_attribution_eligible ELSE extract_attribution_eligible END
        AS attribution_eligible,
    is_counted_from_claims,
    extract_attributed,
    extract_attribution_eligible,
    claims_attributed,
    claims_attribution_eligible
FROM told

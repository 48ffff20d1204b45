-- Rule:  42 CFR 414.1380(c)(3)(i)-(ii)
-- Grain: performance_year, entity_type, entity_id
-- Says:  The risk of an entity's patients is the mean HCC score and the dual-eligible share of the
--        patients of its members, each one once; a subgroup has those of its whole practice.

WITH
-- once for the practice, however many of its clinicians saw the patient
practice_patient AS (
    SELECT DISTINCT
        performance_year,
        tin,
        beneficiary_id,
        hcc_risk_score,
        is_dual_eligible
    FROM score._patient
),

summed AS (
    SELECT
        performance_year,
        tin,
        npi,
        count(*) AS beneficiary_count,
        sum(hcc_risk_score) AS hcc_risk_score_total,
        count(*) FILTER (WHERE is_dual_eligible) AS dual_eligible_count
    FROM score._patient
    GROUP BY ALL
    UNION ALL
    SELECT
        performance_year,
        tin,
        NULL AS npi,
        count(*) AS beneficiary_count,
        sum(hcc_risk_score) AS hcc_risk_score_total,
        count(*) FILTER (WHERE is_dual_eligible) AS dual_eligible_count
    FROM practice_patient
    GROUP BY ALL
),

-- virtual groups and APM Entities span practices: a patient once for all their members
spanning_patient AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        patient.beneficiary_id,
        patient.hcc_risk_score,
        patient.is_dual_eligible
    FROM eligibility.scored_entity
    INNER JOIN eligibility.entity_member AS member USING (performance_year, entity_type, entity_id)
    INNER JOIN score._patient AS patient
        ON
            member.performance_year = patient.performance_year
            AND member.tin = patient.tin
            AND member.npi = patient.npi
    WHERE entity_type IN ('virtualGroup', 'apm')
),

entity_sum AS (
    SELECT DISTINCT
        scored.performance_year,
        scored.entity_type,
        scored.entity_id,
        summed.beneficiary_count,
        summed.hcc_risk_score_total,
        summed.dual_eligible_count
    FROM eligibility.scored_entity AS scored
    INNER JOIN summed
        ON
            scored.performance_year = summed.performance_year
            AND scored.tin = summed.tin
            AND scored.npi IS NOT DISTINCT FROM summed.npi
    -- (c)(3): a subgroup has the bonus of its group
    WHERE scored.entity_type IN ('individual', 'group', 'subgroup')
    UNION ALL
    SELECT
        performance_year,
        entity_type,
        entity_id,
        count(*) AS beneficiary_count,
        sum(hcc_risk_score) AS hcc_risk_score_total,
        count(*) FILTER (WHERE is_dual_eligible) AS dual_eligible_count
    FROM spanning_patient
    GROUP BY ALL
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    beneficiary_count,
    CAST(hcc_risk_score_total / beneficiary_count AS DECIMAL(18, 12))
        AS average_hcc_risk_score,
    CAST(dual_eligible_count / beneficiary_count AS DECIMAL(18, 12)) AS dual_eligible_rate
FROM entity_sum

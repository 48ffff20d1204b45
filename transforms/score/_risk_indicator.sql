-- Rule:  42 CFR 414.1380(c)(3)(i)-(ii), (vi)-(vii); reading S41
-- Grain: performance_year, entity_type, entity_id
-- Says:  The risk of a clinician's or practice's patients is their mean HCC score and dual-eligible
--        share, each patient once; a virtual group or APM Entity has the mean of its members, by their
--        patients for the HCC score, each member once for the share; a subgroup has its practice's.

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

-- whose patients an entity's risk is taken over: its own, or those of each of its members
counted AS (
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        tin,
        npi
    FROM eligibility.scored_entity
    -- (c)(3)(vi): a subgroup has the bonus of its group
    WHERE entity_type IN ('individual', 'group', 'subgroup')
    UNION ALL
    SELECT DISTINCT
        performance_year,
        entity_type,
        entity_id,
        tin,
        CASE
            -- (ii), (vii): practices where they take part whole, else clinicians
            WHEN entity_type = 'virtualGroup' OR listed.apm_entity_kind = 'shared_savings' THEN NULL
            ELSE npi
        END AS npi
    FROM eligibility.entity_member
    SEMI JOIN eligibility.scored_entity USING (performance_year, entity_type, entity_id)
    LEFT JOIN eligibility.apm_entity_group AS listed USING (performance_year, entity_id, tin, npi)
    WHERE entity_type IN ('virtualGroup', 'apm')
)

SELECT
    counted.performance_year,
    counted.entity_type,
    counted.entity_id,
    sum(summed.beneficiary_count) AS beneficiary_count,
    CAST(sum(summed.hcc_risk_score_total) / sum(summed.beneficiary_count) AS DECIMAL(18, 12))
        AS average_hcc_risk_score,
    CAST(
        sum(CAST(summed.dual_eligible_count / summed.beneficiary_count AS DECIMAL(18, 12))) / count(*)
        AS DECIMAL(18, 12)
    ) AS dual_eligible_rate
FROM counted
INNER JOIN summed
    ON
        counted.performance_year = summed.performance_year
        AND counted.tin = summed.tin
        AND counted.npi IS NOT DISTINCT FROM summed.npi
GROUP BY ALL

-- Rule:  42 CFR 414.1380(c)(3)(i)-(ii)
-- Grain: performance_year, entity_type, entity_id
-- Says:  The risk of an entity's patients is the mean HCC score and the dual-eligible share of the
--        patients of its members, each one once; a subgroup has those of its whole practice.

WITH
-- once for the practice, however many of its clinicians saw the patient
practice_patient AS (
    SELECT DISTINCT
        p.performance_year,
        p.tin,
        p.beneficiary_id,
        p.hcc_risk_score,
        p.is_dual_eligible
    FROM score._patient AS p
),

summed AS (
    SELECT
        p.performance_year,
        p.tin,
        p.npi,
        count(*) AS beneficiary_count,
        sum(p.hcc_risk_score) AS hcc_risk_score_total,
        count(*) FILTER (WHERE p.is_dual_eligible) AS dual_eligible_count
    FROM score._patient AS p
    GROUP BY p.performance_year, p.tin, p.npi
    UNION ALL
    SELECT
        p.performance_year,
        p.tin,
        NULL AS npi,
        count(*) AS beneficiary_count,
        sum(p.hcc_risk_score) AS hcc_risk_score_total,
        count(*) FILTER (WHERE p.is_dual_eligible) AS dual_eligible_count
    FROM practice_patient AS p
    GROUP BY p.performance_year, p.tin
),

-- virtual groups and APM Entities span practices: a patient once for all their members
spanning_patient AS (
    SELECT DISTINCT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        p.beneficiary_id,
        p.hcc_risk_score,
        p.is_dual_eligible
    FROM eligibility.scored_entity AS s
    INNER JOIN eligibility.entity_member AS m
        ON
            s.performance_year = m.performance_year
            AND s.entity_type = m.entity_type
            AND s.entity_id = m.entity_id
    INNER JOIN score._patient AS p
        ON m.performance_year = p.performance_year AND m.tin = p.tin AND m.npi = p.npi
    WHERE s.entity_type IN ('virtualGroup', 'apm')
),

entity_sum AS (
    SELECT DISTINCT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        t.beneficiary_count,
        t.hcc_risk_score_total,
        t.dual_eligible_count
    FROM eligibility.scored_entity AS s
    INNER JOIN summed AS t
        ON
            s.performance_year = t.performance_year
            AND s.tin = t.tin
            AND s.npi IS NOT DISTINCT FROM t.npi
    -- (c)(3): a subgroup has the bonus of its group
    WHERE s.entity_type IN ('individual', 'group', 'subgroup')
    UNION ALL
    SELECT
        p.performance_year,
        p.entity_type,
        p.entity_id,
        count(*) AS beneficiary_count,
        sum(p.hcc_risk_score) AS hcc_risk_score_total,
        count(*) FILTER (WHERE p.is_dual_eligible) AS dual_eligible_count
    FROM spanning_patient AS p
    GROUP BY p.performance_year, p.entity_type, p.entity_id
)

SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.beneficiary_count,
    CAST(e.hcc_risk_score_total / e.beneficiary_count AS DECIMAL(18, 10))
        AS average_hcc_risk_score,
    CAST(e.dual_eligible_count / e.beneficiary_count AS DECIMAL(18, 10)) AS dual_eligible_rate
FROM entity_sum AS e

-- Rule:  42 CFR 414.1380(c)(3)(i)-(ii)
-- Grain: performance_year, entity_type, entity_id
-- Says:  The risk of an entity's patients is the mean HCC score and the dual-eligible share of the
--        beneficiaries it furnished services to in the segment that the year names, each one once.

WITH segment AS (
    SELECT
        d.performance_year,
        d.start_date,
        d.end_date
    FROM policy.complex_patient_segment AS c
    INNER JOIN policy.determination_period AS d
        ON c.performance_year = d.performance_year AND c.segment = d.segment
),

patient AS MATERIALIZED (
    SELECT DISTINCT
        c.performance_year,
        c.tin,
        c.npi,
        c.beneficiary_id
    FROM ingest.claim_line AS c
    INNER JOIN segment AS s ON c.performance_year = s.performance_year
    WHERE
        c.first_expense_date BETWEEN s.start_date AND s.end_date
        AND c.allowed_charge_amount > 0
),

entity AS (
    SELECT DISTINCT
        s.performance_year,
        s.entity_type,
        s.entity_id,
        s.tin,
        s.npi
    FROM eligibility.scored_entity AS s
),

entity_patient AS (
    SELECT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        p.beneficiary_id
    FROM entity AS e
    INNER JOIN patient AS p
        ON e.performance_year = p.performance_year AND e.tin = p.tin AND e.npi = p.npi
    UNION ALL
    -- a patient of several clinicians is one patient of the group
    SELECT DISTINCT
        e.performance_year,
        e.entity_type,
        e.entity_id,
        p.beneficiary_id
    FROM entity AS e
    INNER JOIN patient AS p ON e.performance_year = p.performance_year AND e.tin = p.tin
    WHERE e.npi IS NULL
)

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    count(*) AS beneficiary_count,
    CAST(sum(b.hcc_risk_score) / count(*) AS DECIMAL(18, 10)) AS average_hcc_risk_score,
    CAST(count(*) FILTER (WHERE b.is_dual_eligible) / count(*) AS DECIMAL(18, 10))
        AS dual_eligible_rate
FROM entity_patient AS p
INNER JOIN ingest.beneficiary_risk AS b
    ON p.performance_year = b.performance_year AND p.beneficiary_id = b.beneficiary_id
WHERE b.hcc_risk_score IS NOT NULL
GROUP BY p.performance_year, p.entity_type, p.entity_id

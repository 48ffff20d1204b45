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

-- a patient is counted once for each clinician
patient AS MATERIALIZED (
    SELECT
        p.performance_year,
        p.tin,
        p.npi,
        p.beneficiary_id,
        b.hcc_risk_score,
        b.is_dual_eligible
    FROM (
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
    ) AS p
    INNER JOIN ingest.beneficiary_risk AS b
        ON p.performance_year = b.performance_year AND p.beneficiary_id = b.beneficiary_id
    WHERE b.hcc_risk_score IS NOT NULL
),

-- and once for the practice, however many of its clinicians saw the patient
practice_patient AS (
    SELECT DISTINCT
        p.performance_year,
        p.tin,
        p.beneficiary_id,
        p.hcc_risk_score,
        p.is_dual_eligible
    FROM patient AS p
),

summed AS (
    SELECT
        p.performance_year,
        p.tin,
        p.npi,
        count(*) AS beneficiary_count,
        sum(p.hcc_risk_score) AS hcc_risk_score_total,
        count(*) FILTER (WHERE p.is_dual_eligible) AS dual_eligible_count
    FROM patient AS p
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
)

SELECT DISTINCT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    t.beneficiary_count,
    CAST(t.hcc_risk_score_total / t.beneficiary_count AS DECIMAL(18, 10))
        AS average_hcc_risk_score,
    CAST(t.dual_eligible_count / t.beneficiary_count AS DECIMAL(18, 10)) AS dual_eligible_rate
FROM eligibility.scored_entity AS s
INNER JOIN summed AS t
    ON
        s.performance_year = t.performance_year
        AND s.tin = t.tin
        AND s.npi IS NOT DISTINCT FROM t.npi

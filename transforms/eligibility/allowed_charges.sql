-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act; reading E6; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and services of each TIN/NPI and of each TIN, for covered
--        professional services furnished in each segment of the MIPS determination period.

WITH covered_line AS (
    SELECT
        l.performance_year,
        l.tin,
        l.npi,
        d.segment,
        l.beneficiary_id,
        l.allowed_charge_amount
    FROM ingest.claim_line AS l
    INNER JOIN policy.determination_period AS d
        ON
            l.performance_year = d.performance_year
            AND l.first_expense_date BETWEEN d.start_date AND d.end_date
    INNER JOIN eligibility.covered_service AS s
        ON
            l.performance_year = s.performance_year
            AND coalesce(l.service_type_code, '') = s.service_type_code
            AND coalesce(l.betos_code, '') = s.betos_code
            AND coalesce(l.hcpcs_code, '') = s.hcpcs_code
    WHERE
        l.line_processing_code = 'A'  -- allowed
        AND l.payment_denial_code IS DISTINCT FROM '0'  -- the claim was not denied
        -- the segment's claims are those processed by the end of its run-out
        AND (l.first_processing_date <= d.end_date + d.run_out_day_count) IS NOT FALSE
        -- reading E6: one service is one line with a positive allowed charge
        AND l.allowed_charge_amount > 0
),

-- Both levels in one pass: a person seen by two clinicians of a TIN is one person of the TIN.
volume AS (
    SELECT
        c.performance_year,
        c.tin,
        c.npi,
        c.segment,
        grouping(c.npi) = 1 AS is_group,
        sum(c.allowed_charge_amount) AS allowed_charge_amount,
        count(DISTINCT c.beneficiary_id) AS beneficiary_count,
        count(*) AS service_count
    FROM covered_line AS c
    GROUP BY GROUPING SETS (
        (c.performance_year, c.tin, c.npi, c.segment),
        (c.performance_year, c.tin, c.segment)
    )
),

billing_clinician AS (
    SELECT
        v.performance_year,
        v.tin,
        v.segment,
        count(*) AS clinician_count
    FROM volume AS v
    WHERE NOT v.is_group
    GROUP BY v.performance_year, v.tin, v.segment
)

SELECT
    v.performance_year,
    CASE WHEN v.is_group THEN 'group' ELSE 'individual' END AS entity_type,
    CASE WHEN v.is_group THEN v.tin ELSE v.tin || '-' || v.npi END AS entity_id,
    v.segment,
    v.tin,
    v.npi,
    v.allowed_charge_amount,
    v.beneficiary_count,
    v.service_count,
    CASE WHEN v.is_group THEN b.clinician_count ELSE 1 END AS clinician_count
FROM volume AS v
INNER JOIN billing_clinician AS b
    ON
        v.performance_year = b.performance_year
        AND v.tin = b.tin
        AND v.segment = b.segment

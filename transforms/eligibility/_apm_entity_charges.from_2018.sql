-- Rule:  42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii); reading E6; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and covered professional services of an APM Entity's
--        participants together, in the years that test its volume; a person counts once.

WITH participant AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.tin,
        m.npi
    FROM eligibility._elected_member AS m
    INNER JOIN policy.low_volume_level AS v
        ON
            m.performance_year = v.performance_year
            AND m.entity_type = v.entity_type
    WHERE m.entity_type = 'apm' AND v.is_tested
)

SELECT
    p.performance_year,
    p.entity_type,
    p.entity_id,
    d.segment,
    sum(l.allowed_charge_amount) AS allowed_charge_amount,
    count(DISTINCT l.beneficiary_id) AS beneficiary_count,
    count(*) AS service_count
FROM participant AS p
INNER JOIN ingest.claim_line AS l
    ON
        p.performance_year = l.performance_year
        AND p.tin = l.tin
        AND p.npi = l.npi
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
    AND l.allowed_charge_amount > 0
GROUP BY p.performance_year, p.entity_type, p.entity_id, d.segment

-- Rule:  42 CFR 414.1305; reading E7; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed Part B charges and the persons treated, of each entity whose volume is tested and in
--        each segment: every line that Part B allows, covered professional service or not.

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    d.segment,
    sum(l.allowed_charge_amount) AS allowed_charge_amount,
    count(DISTINCT l.beneficiary_id) AS beneficiary_count,
    count(*) AS service_count
FROM ingest.claim_line AS l
INNER JOIN policy.determination_period AS d
    ON
        l.performance_year = d.performance_year
        AND l.first_expense_date BETWEEN d.start_date AND d.end_date
INNER JOIN eligibility.entity_member AS m
    ON
        l.performance_year = m.performance_year
        AND l.tin = m.tin
        AND l.npi = m.npi
INNER JOIN policy.low_volume_level AS v
    ON
        m.performance_year = v.performance_year
        AND m.entity_type = v.entity_type
WHERE
    v.is_tested
    AND l.line_processing_code = 'A'  -- allowed
    AND l.payment_denial_code IS DISTINCT FROM '0'  -- the claim was not denied
    -- the segment's claims are those processed by the end of its run-out
    AND (l.first_processing_date <= d.end_date + d.run_out_day_count) IS NOT FALSE
    AND l.allowed_charge_amount > 0
GROUP BY m.performance_year, m.entity_type, m.entity_id, d.segment

-- Rule:  42 CFR 414.1430; 42 CFR 414.1435; 42 CFR 414.1440; reading E2; reading E4
-- Grain: performance_year, entity_type, entity_id, snapshot_date, qp_status, determination_option
-- Says:  At each snapshot an APM Entity in an Advanced APM, and a clinician by their own counts, meets
--        or misses each threshold, by the payment amount method or by the patient count method.

SELECT
    performance_year,
    entity_type,
    entity_id,
    snapshot_date,
    qp_status,
    determination_option,
    -- reading E4: "meets or exceeds" on the unrounded share of 100 percent; multiplied out, so that
    -- nothing is divided
    bool_or(
        attribution_eligible > 0
        AND attributed * 100 >= threshold_percent * attribution_eligible
    ) IS TRUE AS is_met
FROM eligibility._attribution_count
INNER JOIN policy.qp_threshold USING (performance_year, threshold_method)
-- the minimum that the All-Payer Combination Option sets is of Medicare alone
WHERE payer = CASE determination_option WHEN 'all_payer' THEN 'all_payer' ELSE 'medicare' END
GROUP BY ALL

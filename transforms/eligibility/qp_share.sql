-- Rule:  42 CFR 414.1430; 42 CFR 414.1435; 42 CFR 414.1440; reading E2; reading E4
-- Grain: performance_year, entity_type, entity_id, snapshot_date, qp_status, determination_option,
--        threshold_method
-- Says:  At each snapshot the share of payments and of patients that an APM Entity in an Advanced APM,
--        or a clinician by their own counts, has through Advanced APMs stands beside each threshold.

SELECT
    performance_year,
    counted.entity_type,
    counted.entity_id,
    counted.snapshot_date,
    threshold.qp_status,
    threshold.determination_option,
    threshold_method,
    counted.attributed,
    counted.attribution_eligible,
    CASE
        WHEN counted.attribution_eligible > 0
            THEN CAST(counted.attributed * 100 / counted.attribution_eligible AS DECIMAL(18, 6))
    END AS share_percent,
    threshold.threshold_percent,
    counted.is_counted_from_claims,
    -- reading E4: "meets or exceeds" on the unrounded share of 100 percent; multiplied out, so that
    -- nothing is divided
    (
        counted.attribution_eligible > 0
        AND counted.attributed * 100 >= threshold.threshold_percent * counted.attribution_eligible
    ) IS TRUE AS is_met
FROM eligibility.attribution_count AS counted
INNER JOIN policy.qp_threshold AS threshold USING (performance_year, threshold_method)
WHERE
    -- the minimum that the All-Payer Combination Option sets is of Medicare alone
    counted.payer = CASE threshold.determination_option WHEN 'all_payer' THEN 'all_payer' ELSE 'medicare' END

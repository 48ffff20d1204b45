-- Rule:  42 CFR 414.1430; 42 CFR 414.1435; 42 CFR 414.1440; reading E2
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
    bool_or(is_met) AS is_met
FROM eligibility.qp_share
GROUP BY ALL

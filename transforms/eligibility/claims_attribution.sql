-- Rule:  42 CFR 414.1435(a)-(b)
-- Grain: performance_year, apm_entity_id, snapshot_date
-- Says:  Claims tell how many are attribution-eligible for an APM Entity in an Advanced APM at a
--        snapshot and what was paid for them, and how many of these are attributed where the model has
--        a list.

SELECT
    performance_year,
    apm_entity_id,
    snapshot_date,
    list_date,
    CASE WHEN list_date IS NOT NULL THEN coalesce(sum(payment_amount) FILTER (WHERE is_attributed), 0) END
        AS attributed_payment_amount,
    sum(payment_amount) AS attribution_eligible_payment_amount,
    CASE WHEN list_date IS NOT NULL THEN count(*) FILTER (WHERE is_attributed) END
        AS attributed_patient_count,
    count(*) AS attribution_eligible_patient_count
FROM eligibility._entity_patient
GROUP BY performance_year, apm_entity_id, snapshot_date, list_date

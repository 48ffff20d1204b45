-- Rule:  42 CFR 414.1425(c)(3)-(5), (d); 42 CFR 414.1440(d); reading E2
-- Grain: performance_year, entity_type, entity_id, snapshot_date, qp_status
-- Says:  An APM Entity, and a clinician by their own counts, reaches QP or Partial QP status at a
--        snapshot under the Medicare Option or the All-Payer Combination Option; an APM Entity not
--        if it leaves before the QP performance period ends.

SELECT
    threshold.performance_year,
    threshold.entity_type,
    threshold.entity_id,
    threshold.snapshot_date,
    threshold.qp_status
FROM eligibility.qp_threshold AS threshold
ANTI JOIN eligibility.departed_apm_entity AS departed
    ON
        threshold.performance_year = departed.performance_year
        AND threshold.entity_type = 'apm'
        AND threshold.entity_id = departed.apm_entity_id
WHERE threshold.is_met
GROUP BY ALL
HAVING
    bool_or(threshold.determination_option = 'medicare')
    OR (
        bool_or(threshold.determination_option = 'all_payer')
        AND bool_or(threshold.determination_option = 'all_payer_medicare_minimum')
    )

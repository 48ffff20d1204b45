-- Rule:  42 CFR 414.1425(c)(3), (c)(5), (d); 42 CFR 414.1440(d); reading E2
-- Grain: performance_year, apm_entity_id, snapshot_date, qp_status
-- Says:  An APM Entity reaches QP or Partial QP status at a snapshot under the Medicare Option or the
--        All-Payer Combination Option, unless it leaves before the QP performance period ends.

WITH option_met AS (
    SELECT
        t.performance_year,
        t.apm_entity_id,
        t.snapshot_date,
        t.qp_status,
        bool_or(t.is_met AND t.determination_option = 'medicare') AS is_medicare,
        bool_or(t.is_met AND t.determination_option = 'all_payer') AS is_all_payer,
        bool_or(t.is_met AND t.determination_option = 'all_payer_medicare_minimum') AS is_minimum
    FROM eligibility._apm_entity_threshold AS t
    GROUP BY t.performance_year, t.apm_entity_id, t.snapshot_date, t.qp_status
)

SELECT
    o.performance_year,
    o.apm_entity_id,
    o.snapshot_date,
    o.qp_status
FROM option_met AS o
ANTI JOIN eligibility.departed_apm_entity AS d
    ON
        o.performance_year = d.performance_year
        AND o.apm_entity_id = d.apm_entity_id
WHERE o.is_medicare OR (o.is_all_payer AND o.is_minimum)

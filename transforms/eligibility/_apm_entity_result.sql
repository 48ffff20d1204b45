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
),

-- (c)(5) An entity that the last list of the period no longer names has left before its end; where
-- the extract holds no such list yet, nobody has.
period_end AS (
    SELECT
        s.performance_year,
        max(s.snapshot_date) AS snapshot_date
    FROM policy.qp_snapshot AS s
    GROUP BY s.performance_year
),

last_list AS (
    SELECT DISTINCT
        t.performance_year,
        t.apm_entity_id
    FROM eligibility._apm_entity_threshold AS t
    INNER JOIN period_end AS p
        ON
            t.performance_year = p.performance_year
            AND t.snapshot_date = p.snapshot_date
)

SELECT
    o.performance_year,
    o.apm_entity_id,
    o.snapshot_date,
    o.qp_status
FROM option_met AS o
WHERE
    (o.is_medicare OR (o.is_all_payer AND o.is_minimum))
    AND (
        NOT EXISTS (
            SELECT 1 FROM last_list AS a
            WHERE a.performance_year = o.performance_year
        )
        OR EXISTS (
            SELECT 1 FROM last_list AS n
            WHERE
                n.performance_year = o.performance_year
                AND n.apm_entity_id = o.apm_entity_id
        )
    )

-- Rule:  42 CFR 414.1425(c)(5); reading E1
-- Grain: performance_year, apm_entity_id
-- Says:  An APM Entity in an Advanced APM that the last list of the QP performance period no longer
--        names has left before its end; where the extract holds no such list yet, nobody has.

WITH listed AS (
    SELECT
        performance_year,
        entity_id AS apm_entity_id,
        max(snapshot_date) AS last_snapshot_date
    FROM eligibility.qp_threshold
    WHERE entity_type = 'apm'
    GROUP BY ALL
),

period_end AS (
    SELECT
        performance_year,
        max(snapshot_date) AS end_snapshot_date
    FROM policy.qp_snapshot
    GROUP BY ALL
)

SELECT
    performance_year,
    apm_entity_id
FROM listed
INNER JOIN period_end USING (performance_year)
QUALIFY
    last_snapshot_date < end_snapshot_date
    AND bool_or(last_snapshot_date = end_snapshot_date) OVER (PARTITION BY performance_year)

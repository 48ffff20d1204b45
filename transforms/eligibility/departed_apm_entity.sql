-- Rule:  42 CFR 414.1425(c)(5); reading E1
-- Grain: performance_year, apm_entity_id
-- Says:  An APM Entity in an Advanced APM that the last list of the QP performance period no longer
--        names has left before its end; where the extract holds no such list yet, nobody has.

WITH listed AS (
    SELECT
        t.performance_year,
        t.apm_entity_id,
        max(t.snapshot_date) AS last_snapshot_date
    FROM eligibility._apm_entity_threshold AS t
    GROUP BY t.performance_year, t.apm_entity_id
),

period_end AS (
    SELECT
        s.performance_year,
        max(s.snapshot_date) AS snapshot_date
    FROM policy.qp_snapshot AS s
    GROUP BY s.performance_year
)

SELECT
    l.performance_year,
    l.apm_entity_id
FROM listed AS l
INNER JOIN period_end AS p
    ON l.performance_year = p.performance_year
WHERE
    l.last_snapshot_date < p.snapshot_date
    AND EXISTS (
        SELECT 1 FROM listed AS o
        WHERE
            o.performance_year = p.performance_year
            AND o.last_snapshot_date = p.snapshot_date
    )

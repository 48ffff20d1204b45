-- Each TIN/NPI that moves, with the whole of its move and the cause of most of its dollars.
WITH ends AS (
    SELECT
        coalesce(b.tin, a.tin) AS tin,
        coalesce(b.npi, a.npi) AS npi,
        coalesce(a.entity_type, b.entity_type, 'not scored') AS entity_type,
        b.final_score AS final_score_before,
        a.final_score AS final_score_after,
        b.adjustment_percent AS adjustment_percent_before,
        a.adjustment_percent AS adjustment_percent_after,
        b.adjustment_amount AS amount_before,
        a.adjustment_amount AS amount_after
    FROM (SELECT * FROM moved.side WHERE step_number = 0) AS b
    FULL JOIN (
        SELECT s.*
        FROM moved.side AS s
        WHERE s.step_number = (SELECT max(l.step_number) FROM moved.side AS l)
    ) AS a
        ON b.tin = a.tin AND b.npi = a.npi
),

caused AS (
    SELECT
        m.tin,
        m.npi,
        m.cause,
        sum(m.amount) AS amount
    FROM moved.movement AS m
    GROUP BY m.tin, m.npi, m.cause
),

most AS (
    SELECT
        c.tin,
        c.npi,
        first(c.cause ORDER BY abs(c.amount) DESC, c.cause) AS main_cause,
        sum(c.amount) AS amount
    FROM caused AS c
    GROUP BY c.tin, c.npi
)

SELECT
    row_number() OVER (
        ORDER BY
            abs(m.amount) DESC,
            abs(coalesce(e.final_score_after, 0) - coalesce(e.final_score_before, 0)) DESC,
            e.tin,
            e.npi
    ) AS rank,
    e.tin,
    e.npi,
    e.entity_type,
    coalesce(s.specialty_code, 'unknown') AS specialty_code,
    e.final_score_before,
    e.final_score_after,
    coalesce(e.final_score_after, 0) - coalesce(e.final_score_before, 0) AS points,
    e.adjustment_percent_before,
    e.adjustment_percent_after,
    coalesce(e.adjustment_percent_after, 0) - coalesce(e.adjustment_percent_before, 0) AS percent,
    e.amount_before,
    e.amount_after,
    m.amount,
    m.main_cause
FROM most AS m
INNER JOIN ends AS e ON m.tin = e.tin AND m.npi = e.npi
LEFT JOIN moved.specialty AS s ON m.tin = s.tin AND m.npi = s.npi

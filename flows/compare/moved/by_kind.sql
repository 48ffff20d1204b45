-- What moves by kind of scoring entity and by specialty. Groups of fewer than 11 clinicians stand
-- together, with the next larger one where they would still be as few (CMS cell size suppression
-- policy).
WITH told AS (
    SELECT
        'entity_type' AS kind,
        p.entity_type AS member,
        p.points,
        p.amount
    FROM moved.person AS p
    UNION ALL
    SELECT
        'specialty_code' AS kind,
        p.specialty_code AS member,
        p.points,
        p.amount
    FROM moved.person AS p
),

grouped AS (
    SELECT
        p.kind,
        p.member,
        count(*) AS clinician_count,
        count(*) FILTER (WHERE p.points > 0) AS up_count,
        count(*) FILTER (WHERE p.points < 0) AS down_count,
        coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0) AS gained_amount,
        coalesce(sum(p.amount) FILTER (WHERE p.amount < 0), 0) AS lost_amount,
        sum(p.amount) AS amount
    FROM told AS p
    GROUP BY p.kind, p.member
),

placed AS (
    SELECT
        g.*,
        coalesce(
            sum(g.clinician_count) OVER (
                PARTITION BY g.kind
                ORDER BY g.clinician_count, g.member
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            0
        ) AS count_before
    FROM grouped AS g
),

named AS (
    SELECT
        p.* EXCLUDE (member, count_before),
        CASE
            WHEN p.clinician_count < 11 OR p.count_before BETWEEN 1 AND 10 THEN 'others, each of few'
            ELSE p.member
        END AS member
    FROM placed AS p
)

SELECT
    n.kind,
    n.member,
    sum(n.clinician_count) AS clinician_count,
    sum(n.up_count) AS up_count,
    sum(n.down_count) AS down_count,
    sum(n.gained_amount) AS gained_amount,
    sum(n.lost_amount) AS lost_amount,
    sum(n.amount) AS amount
FROM named AS n
GROUP BY n.kind, n.member

-- What moves by kind of scoring entity. Groups of fewer than 11 clinicians stand together, with the
-- next larger one where they would still be as few (CMS cell size suppression policy).
WITH grouped AS (
    SELECT
        p.entity_type AS member,
        count(*) AS clinician_count,
        count(*) FILTER (WHERE p.points > 0) AS up_count,
        count(*) FILTER (WHERE p.points < 0) AS down_count,
        coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0) AS gained_amount,
        coalesce(sum(p.amount) FILTER (WHERE p.amount < 0), 0) AS lost_amount,
        sum(p.amount) AS amount
    FROM moved.person AS p
    GROUP BY p.entity_type
),

placed AS (
    SELECT
        g.*,
        coalesce(
            sum(g.clinician_count) OVER (
                ORDER BY g.clinician_count, g.member ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
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
    n.member,
    sum(n.clinician_count) AS clinician_count,
    sum(n.up_count) AS up_count,
    sum(n.down_count) AS down_count,
    sum(n.gained_amount) AS gained_amount,
    sum(n.lost_amount) AS lost_amount,
    sum(n.amount) AS amount
FROM named AS n
GROUP BY n.member
ORDER BY abs(sum(n.amount)) DESC, n.member

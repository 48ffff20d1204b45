-- What each step moves of each TIN/NPI: points, percent and dollars, exact, so that the steps add up.
-- Whose own score, charges, eligibility and place on the sliding scale stay, and whose adjustment moves,
-- is moved by what others are paid: budget neutrality.
WITH everybody AS (
    SELECT DISTINCT
        s.tin,
        s.npi
    FROM moved.side AS s
),

step AS (
    SELECT
        e.tin,
        e.npi,
        c.step_number,
        c.cause
    FROM everybody AS e
    CROSS JOIN moved.cause AS c
),

told AS (
    SELECT
        k.tin,
        k.npi,
        k.step_number,
        k.cause,
        coalesce(a.final_score, 0) - coalesce(b.final_score, 0) AS points,
        coalesce(a.adjustment_percent, 0) - coalesce(b.adjustment_percent, 0) AS percent,
        coalesce(a.adjustment_amount, 0) - coalesce(b.adjustment_amount, 0) AS amount,
        (a.final_score IS DISTINCT FROM b.final_score)
        OR (a.is_mips_eligible IS DISTINCT FROM b.is_mips_eligible)
        OR (a.allowed_charge_amount IS DISTINCT FROM b.allowed_charge_amount)
        OR (a.unscaled_amount IS DISTINCT FROM b.unscaled_amount)
        OR (a.no_adjustment_reason IS DISTINCT FROM b.no_adjustment_reason)
            AS is_own,
        (a.adjustment_percent IS DISTINCT FROM b.adjustment_percent) AS has_other_percent
    FROM step AS k
    LEFT JOIN moved.side AS b
        ON k.tin = b.tin AND k.npi = b.npi AND b.step_number = k.step_number - 1
    LEFT JOIN moved.side AS a
        ON k.tin = a.tin AND k.npi = a.npi AND k.step_number = a.step_number
)

SELECT
    t.tin,
    t.npi,
    t.step_number,
    CASE WHEN t.is_own THEN t.cause ELSE 'budget neutrality spill-over' END AS cause,
    t.is_own,
    t.points,
    t.percent,
    t.amount
FROM told AS t
WHERE t.is_own OR t.has_other_percent

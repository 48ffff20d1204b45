-- Dollars that move, for those whose own score moves and for those who move with the factor.
WITH charged AS (
    SELECT
        c.*,
        CASE WHEN c.score_move = 'same' THEN 'everybody else' ELSE 'own score moves' END
            AS clinicians,
        coalesce(c.unscaled_amount_after, 0) - coalesce(c.unscaled_amount_before, 0)
            AS unscaled_change,
        coalesce(c.adjustment_amount_after, 0) - coalesce(c.adjustment_amount_before, 0)
            AS adjustment_change
    FROM difference.clinician AS c
    WHERE c.is_mips_eligible
)

SELECT
    coalesce(c.clinicians, 'together') AS clinicians,
    count(*) FILTER (WHERE c.has_adjustment_move) AS adjustment_move_count,
    count(*) FILTER (WHERE c.adjustment_percent_after > c.adjustment_percent_before)
        AS adjustment_up_count,
    count(*) FILTER (WHERE c.adjustment_percent_after < c.adjustment_percent_before)
        AS adjustment_down_count,
    coalesce(sum(c.unscaled_change) FILTER (WHERE c.unscaled_change > 0), 0) AS unscaled_gain,
    coalesce(sum(c.unscaled_change) FILTER (WHERE c.unscaled_change < 0), 0) AS unscaled_loss,
    coalesce(sum(c.unscaled_change), 0) AS unscaled_net,
    coalesce(sum(c.adjustment_change) FILTER (WHERE c.adjustment_change > 0), 0)
        AS adjustment_gain,
    coalesce(sum(c.adjustment_change) FILTER (WHERE c.adjustment_change < 0), 0)
        AS adjustment_loss,
    coalesce(sum(c.adjustment_change), 0) AS adjustment_net
FROM charged AS c
GROUP BY GROUPING SETS ((c.clinicians), ())

-- The distance of two distributions, of final scores and of adjustments: how many more of a hundred
-- lie at or below some value than did last year (two-sample Kolmogorov-Smirnov).
WITH person AS (
    SELECT
        unnest(['everybody', final.entity_type]) AS kind,
        final.final_score,
        adjustment.adjustment_percent,
        1 AS now,
        0 AS earlier
    FROM eligibility.mips_eligible AS eligible
    INNER JOIN score.final_score AS final USING (performance_year, tin, npi)
    INNER JOIN adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
    WHERE eligible.is_mips_eligible
    UNION ALL
    SELECT
        unnest(['everybody', final.entity_type]) AS kind,
        final.final_score,
        adjustment.adjustment_percent,
        0 AS now,
        1 AS earlier
    FROM before.eligibility.mips_eligible AS eligible
    INNER JOIN before.score.final_score AS final USING (performance_year, tin, npi)
    INNER JOIN before.adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
    WHERE eligible.is_mips_eligible
),

reached AS (
    SELECT
        'final_score' AS what,
        kind,
        final_score AS reached,
        now,
        earlier
    FROM person
    WHERE final_score IS NOT NULL
    UNION ALL
    SELECT
        'adjustment_percent' AS what,
        kind,
        adjustment_percent AS reached,
        now,
        earlier
    FROM person
    WHERE adjustment_percent IS NOT NULL
),

placed AS (
    SELECT
        what,
        kind,
        reached,
        sum(now) AS now_count,
        sum(earlier) AS earlier_count
    FROM reached
    GROUP BY ALL
),

summed AS (
    SELECT
        what,
        kind,
        reached,
        sum(now_count) OVER (PARTITION BY what, kind ORDER BY reached) AS now_below,
        sum(now_count) OVER (PARTITION BY what, kind) AS now_all,
        sum(earlier_count) OVER (PARTITION BY what, kind ORDER BY reached) AS earlier_below,
        sum(earlier_count) OVER (PARTITION BY what, kind) AS earlier_all
    FROM placed
)

SELECT
    what,
    kind,
    reached,
    now_all,
    earlier_all,
    100 * (now_below / now_all - earlier_below / earlier_all) AS distance
FROM summed

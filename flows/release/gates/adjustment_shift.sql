-- Gate:  Adjustments are distributed about as last year's.
-- The distance of two distributions: how many more of a hundred lie at or below some value than did
-- last year (two-sample Kolmogorov-Smirnov).
WITH person AS (
    SELECT
        unnest(['everybody', final.entity_type]) AS kind,
        adjustment.adjustment_percent AS reached,
        1 AS now,
        0 AS earlier
    FROM eligibility.mips_eligible AS eligible
    INNER JOIN score.final_score AS final USING (performance_year, tin, npi)
    INNER JOIN adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
    WHERE eligible.is_mips_eligible
    UNION ALL
    SELECT
        unnest(['everybody', final.entity_type]) AS kind,
        adjustment.adjustment_percent AS reached,
        0 AS now,
        1 AS earlier
    FROM before.eligibility.mips_eligible AS eligible
    INNER JOIN before.score.final_score AS final USING (performance_year, tin, npi)
    INNER JOIN before.adjustment.payment_adjustment AS adjustment USING (performance_year, tin, npi)
    WHERE eligible.is_mips_eligible
),

placed AS (
    SELECT
        kind,
        reached,
        sum(now) AS now_count,
        sum(earlier) AS earlier_count
    FROM person
    WHERE reached IS NOT NULL
    GROUP BY ALL
),

summed AS (
    SELECT
        kind,
        reached,
        sum(now_count) OVER (PARTITION BY kind ORDER BY reached) AS now_below,
        sum(now_count) OVER (PARTITION BY kind) AS now_all,
        sum(earlier_count) OVER (PARTITION BY kind ORDER BY reached) AS earlier_below,
        sum(earlier_count) OVER (PARTITION BY kind) AS earlier_all
    FROM placed
),

distant AS (
    SELECT
        kind,
        reached,
        100 * (now_below / now_all - earlier_below / earlier_all) AS distance
    FROM summed
    WHERE now_all >= getvariable('at_least') AND earlier_all >= getvariable('at_least')
)

SELECT
    printf('%s, at %.2f', kind, CAST(arg_max(reached, abs(distance)) AS DOUBLE)) AS subject,
    max(abs(distance)) AS figure
FROM distant
GROUP BY kind

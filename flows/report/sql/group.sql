-- The adjustments by specialty or by practice size. Groups of fewer than 11 clinicians stand together,
-- with the next larger one where they would still be as few: nobody is told of a small cell by what is
-- left of a total (CMS cell size suppression policy: no cell of 10 or less).
WITH placed AS (
    SELECT
        *,
        coalesce(
            sum(clinician_count) OVER (
                ORDER BY clinician_count, member ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            0
        ) AS count_before
    FROM report.adjustment_group
    WHERE grouping = getvariable('grouping')
),

named AS (
    SELECT
        * EXCLUDE (member),
        CASE WHEN clinician_count < 11 OR count_before BETWEEN 1 AND 10 THEN '' ELSE member END AS member
    FROM placed
)

SELECT
    member,
    member = '' AS is_of_few,
    count(*) AS group_count,
    sum(clinician_count) AS clinician_count,
    CAST(
        sum(mean_final_score * clinician_count) / sum(clinician_count) AS DECIMAL(5, 2)
    ) AS mean_final_score,
    sum(allowed_charge_amount) AS allowed_charge_amount,
    sum(delivered_amount) AS delivered_amount,
    CAST(
        100 * sum(delivered_amount) / nullif(sum(allowed_charge_amount), 0) AS DECIMAL(7, 3)
    ) AS delivered_percent
FROM named
GROUP BY ALL
ORDER BY is_of_few, clinician_count DESC, member

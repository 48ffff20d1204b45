-- Claim lines of each clinician. Lines are concentrated, as the module's docstring explains: the
-- first ranks are clinicians above the low-volume threshold in both segments, then come those who
-- exceed only a part of it, and the rest share what is left.
WITH rest AS (
    -- What is left for those who were not planned, the part of them that gets what is usual, and the
    -- share of those above the threshold.
    SELECT
        greatest(count(*) FILTER (planned_class IS NULL), 1) AS clinicians,
        greatest(claim_lines_asked() - CAST(sum(lines_by_plan) AS BIGINT), 0) / clinicians AS mean,
        least(mean / 60, 1) AS part,
        least(greatest((mean * 0.84 - part * 13) / 460, 0), 0.6) AS high
    FROM claims.planned_volume
),

ranked AS (
    SELECT
        *,
        -- Who practises alone is more often above the threshold.
        row_number() OVER (
            PARTITION BY planned_class IS NULL
            ORDER BY
                draw('volume rank', clinician_number) * CASE WHEN practice_size = 1 THEN 2 ELSE 3 END,
                clinician_number
        ) AS volume_rank
    FROM claims.planned_volume
),

classed AS (
    SELECT
        ranked.*,
        CASE
            WHEN planned_class IS NOT NULL THEN planned_class
            WHEN volume_rank = clinicians THEN 'low'
            WHEN volume_rank / clinicians < high THEN 'high'
            WHEN volume_rank / clinicians < high + 0.015 * part THEN 'services'
            WHEN volume_rank / clinicians < high + 0.025 * part THEN 'falling'
            WHEN volume_rank / clinicians < high + 0.055 * part THEN 'dollars'
            WHEN volume_rank / clinicians < high + 0.065 * part THEN 'new'
            WHEN volume_rank / clinicians < high + 0.080 * part THEN 'none'
            ELSE 'low'
        END AS volume_class
    FROM ranked
    CROSS JOIN rest
),

wanted AS (
    SELECT
        classed.*,
        CASE
            WHEN planned_class IS NOT NULL THEN lines_by_plan
            ELSE lines + below('lines', clinician_number, more_lines)
        END AS wanted_lines,
        CASE volume_class
            WHEN 'low'
                THEN
                    10 + below('lines', clinician_number, 100)
                    * below('more lines', clinician_number, 100) // 50
            ELSE 0
        END AS weight
    FROM classed
    INNER JOIN synthetic.volume_class USING (volume_class)
),

summed AS (
    SELECT
        *,
        CAST(sum(wanted_lines) OVER upto AS BIGINT) AS wanted_sum,
        greatest(claim_lines_asked() - CAST(sum(wanted_lines) OVER () AS BIGINT), 0) AS left_over,
        CAST(sum(weight) OVER upto AS HUGEINT) AS weight_sum,
        CAST(sum(weight) OVER () AS HUGEINT) AS weight_total
    FROM wanted
    WINDOW upto AS (ORDER BY clinician_number ROWS UNBOUNDED PRECEDING)
),

given AS (
    SELECT
        *,
        CASE volume_class
            WHEN 'low'
                THEN CAST(
                    left_over * weight_sum // weight_total
                    - left_over * (weight_sum - weight) // weight_total AS BIGINT
                )
            ELSE least(
                wanted_lines, greatest(claim_lines_asked() - (wanted_sum - wanted_lines), 0)
            )
        END AS lines_given
    FROM summed
)

SELECT
    clinician_number, volume_class, lines_given AS lines,
    CAST(sum(lines_given) OVER (ORDER BY clinician_number ROWS UNBOUNDED PRECEDING) AS BIGINT)
    - lines_given AS lines_before,
    -- A practice without claims in the first segment is judged by the second alone.
    coalesce(plan IN ('second', 'shared', 'costly', 'services'), FALSE) OR volume_class = 'new'
        AS is_second_only,
    coalesce(plan = 'falling', FALSE) AS is_first_only
FROM given
ORDER BY clinician_number

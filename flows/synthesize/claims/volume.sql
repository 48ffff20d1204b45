-- Claim lines of each clinician. Lines are concentrated, as the module's docstring explains: the
-- first ranks are clinicians above the low-volume threshold in both segments, then come those who
-- exceed only a part of it, and the rest share what is left.
WITH planned AS (
    SELECT
        c.clinician_number,
        c.practice_size,
        c.member_number,
        c.practice_kind IS NOT NULL AS is_planned,
        -- A practice without claims in the first segment is judged by the second alone.
        coalesce(c.volume_plan IN ('second', 'shared', 'costly', 'services'), FALSE)
            AS is_second_only,
        CASE
            WHEN c.practice_kind IS NULL THEN NULL
            WHEN c.volume_plan = 'both' AND c.member_number = 1 THEN 'high'
            WHEN c.volume_plan = 'second' AND c.member_number = 1 THEN 'new'
            WHEN c.volume_plan = 'shared' THEN 'shared'
            WHEN c.volume_plan IN ('falling', 'services') AND c.member_number = 1 THEN c.volume_plan
            WHEN
                c.volume_plan = 'costly'
                AND (c.member_number = 1 OR c.reporting_plan IN ('individual', 'both'))
                THEN 'costly'
            WHEN c.volume_plan = 'none' THEN 'none'
            ELSE 'low'
        END AS planned_class
    FROM people.clinician AS c
),

-- How many lines each class takes.
lined AS (
    SELECT
        p.*,
        CASE p.planned_class
            WHEN 'high'
                THEN 2 * t.beneficiary_threshold_count + 40 + below('lines', p.clinician_number, 41)
            WHEN 'services'
                THEN t.beneficiary_threshold_count + 24 + below('lines', p.clinician_number, 12)
            WHEN 'falling'
                THEN t.beneficiary_threshold_count + 50 + below('lines', p.clinician_number, 12)
            WHEN 'new'
                THEN t.beneficiary_threshold_count + 20 + below('lines', p.clinician_number, 12)
            WHEN 'shared'
                THEN
                    (t.beneficiary_threshold_count + 24 + p.practice_size - p.member_number)
                    // p.practice_size
            WHEN 'costly' THEN 10
            ELSE 0
        END AS planned_lines
    FROM planned AS p
    CROSS JOIN people.parameter AS t
),

-- What is left for those who were not planned.
rest AS (
    SELECT
        greatest(count(*) FILTER (WHERE NOT l.is_planned), 1) AS clinicians,
        greatest(any_value(p.claim_lines) - CAST(sum(l.planned_lines) AS BIGINT), 0) AS claim_lines
    FROM lined AS l
    CROSS JOIN people.parameter AS p
),

share AS (
    SELECT
        r.clinicians,
        p.claim_lines,
        least(r.claim_lines / r.clinicians / 60, 1) AS part,
        least(
            greatest(
                (
                    r.claim_lines / r.clinicians * 0.84
                    - least(r.claim_lines / r.clinicians / 60, 1) * 13
                ) / 460,
                0
            ),
            0.6
        ) AS high
    FROM rest AS r
    CROSS JOIN people.parameter AS p
),

ranked AS (
    SELECT
        l.*,
        -- Who practises alone is more often above the threshold.
        row_number() OVER (
            PARTITION BY l.is_planned
            ORDER BY
                draw('volume rank', l.clinician_number)
                * CASE WHEN l.practice_size = 1 THEN 2 ELSE 3 END,
                l.clinician_number
        ) AS volume_rank
    FROM lined AS l
),

classed AS (
    SELECT
        r.clinician_number,
        r.planned_class,
        r.planned_lines,
        r.is_second_only,
        s.claim_lines,
        CASE
            WHEN r.is_planned THEN r.planned_class
            WHEN r.volume_rank = s.clinicians THEN 'low'
            WHEN r.volume_rank / s.clinicians < s.high THEN 'high'
            WHEN r.volume_rank / s.clinicians < s.high + 0.015 * s.part THEN 'services'
            WHEN r.volume_rank / s.clinicians < s.high + 0.025 * s.part THEN 'falling'
            WHEN r.volume_rank / s.clinicians < s.high + 0.055 * s.part THEN 'dollars'
            WHEN r.volume_rank / s.clinicians < s.high + 0.065 * s.part THEN 'new'
            WHEN r.volume_rank / s.clinicians < s.high + 0.080 * s.part THEN 'none'
            ELSE 'low'
        END AS volume_class
    FROM ranked AS r
    CROSS JOIN share AS s
),

wanted AS (
    SELECT
        c.*,
        CASE
            WHEN c.planned_class IS NOT NULL THEN c.planned_lines
            WHEN c.volume_class = 'high' THEN 440 + below('lines', c.clinician_number, 41)
            WHEN c.volume_class = 'services' THEN 440 + below('lines', c.clinician_number, 41)
            WHEN c.volume_class = 'falling' THEN 260 + below('lines', c.clinician_number, 40)
            WHEN c.volume_class = 'dollars' THEN 60 + below('lines', c.clinician_number, 61)
            WHEN c.volume_class = 'new' THEN 240 + below('lines', c.clinician_number, 40)
            ELSE 0
        END AS wanted_lines,
        CASE
            WHEN c.volume_class = 'low'
                THEN
                    10 + below('lines', c.clinician_number, 100)
                    * below('more lines', c.clinician_number, 100) // 50
            ELSE 0
        END AS weight
    FROM classed AS c
),

summed AS (
    SELECT
        w.*,
        CAST(sum(w.wanted_lines) OVER upto AS BIGINT) AS wanted_sum,
        CAST(sum(w.wanted_lines) OVER () AS BIGINT) AS wanted_total,
        CAST(sum(w.weight) OVER upto AS HUGEINT) AS weight_sum,
        CAST(sum(w.weight) OVER () AS HUGEINT) AS weight_total
    FROM wanted AS w
    WINDOW upto AS (ORDER BY w.clinician_number ROWS UNBOUNDED PRECEDING)
),

given AS (
    SELECT
        s.clinician_number,
        s.volume_class,
        s.is_second_only,
        CASE
            WHEN s.volume_class <> 'low'
                THEN least(
                    s.wanted_lines,
                    greatest(s.claim_lines - (s.wanted_sum - s.wanted_lines), 0)
                )
            ELSE CAST(
                greatest(s.claim_lines - s.wanted_total, 0) * s.weight_sum // s.weight_total
                - greatest(s.claim_lines - s.wanted_total, 0) * (s.weight_sum - s.weight)
                // s.weight_total AS BIGINT
            )
        END AS lines
    FROM summed AS s
)

SELECT
    c.clinician_number,
    g.volume_class,
    g.lines,
    CAST(sum(g.lines) OVER (ORDER BY c.clinician_number ROWS UNBOUNDED PRECEDING) AS BIGINT)
    - g.lines AS lines_before,
    c.tin,
    c.npi,
    c.specialty_code,
    c.state_code,
    c.zip_code,
    g.is_second_only OR g.volume_class = 'new' AS is_second_only,
    coalesce(c.practice_kind = 'solo, first segment only', FALSE) AS is_first_only,
    CASE
        WHEN c.is_hospital_based THEN 'hospital'
        WHEN c.is_asc_based THEN 'surgical center'
        ELSE 'office'
    END AS setting,
    -- Bills once under a TIN where no extract names the clinician.
    CASE WHEN c.practice_kind = 'every type' AND c.member_number = 1 THEN '000000001' END AS stray_tin,
    c.specialty_code IN ('22', '30') AS is_diagnostic,
    1 + CASE g.volume_class WHEN 'low' THEN 1 WHEN 'dollars' THEN 2 ELSE 0 END AS lines_per_claim,
    -- Mean allowed charge of a line in cents.
    100 * CASE g.volume_class
        WHEN 'high' THEN 430 + below('price', c.clinician_number, 900)
        WHEN 'services' THEN 60 + below('price', c.clinician_number, 250)
        WHEN 'falling' THEN 700 + below('price', c.clinician_number, 600)
        WHEN 'dollars' THEN 2500 + below('price', c.clinician_number, 3000)
        WHEN 'new' THEN 520 + below('price', c.clinician_number, 600)
        WHEN 'shared' THEN 520 + below('price', c.clinician_number, 600)
        WHEN 'costly' THEN 15000 + below('price', c.clinician_number, 3000)
        ELSE 35 + below('price', c.clinician_number, 260)
    END AS mean_cents
FROM given AS g
INNER JOIN people.clinician AS c ON g.clinician_number = c.clinician_number
ORDER BY c.clinician_number

-- Claim lines of each clinician. Lines are concentrated, as the module's docstring explains: the
-- first ranks are clinicians above the low-volume threshold in both segments, then come those who
-- exceed only a part of it, and the rest share what is left.
CREATE OR REPLACE TABLE volume AS
WITH share AS (
    SELECT
        p.clinicians,
        p.claim_lines,
        least(p.claim_lines / p.clinicians / 60, 1) AS part,
        least(
            greatest(
                (
                    p.claim_lines / p.clinicians * 0.84
                    - least(p.claim_lines / p.clinicians / 60, 1) * 13
                ) / 460,
                0
            ),
            0.6
        ) AS high
    FROM parameter AS p
),

ranked AS (
    SELECT
        c.clinician_number,
        -- Who practises alone is more often above the threshold.
        row_number() OVER (
            ORDER BY
                draw('volume rank', c.clinician_number)
                * CASE WHEN c.practice_size = 1 THEN 2 ELSE 3 END,
                c.clinician_number
        ) AS volume_rank
    FROM clinician AS c
),

classed AS (
    SELECT
        r.clinician_number,
        s.claim_lines,
        CASE
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
        CASE c.volume_class
            WHEN 'high' THEN 440 + below('lines', c.clinician_number, 41)
            WHEN 'services' THEN 440 + below('lines', c.clinician_number, 41)
            WHEN 'falling' THEN 260 + below('lines', c.clinician_number, 40)
            WHEN 'dollars' THEN 60 + below('lines', c.clinician_number, 61)
            WHEN 'new' THEN 240 + below('lines', c.clinician_number, 40)
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
    CASE
        WHEN c.is_hospital_based THEN 'hospital'
        WHEN c.is_asc_based THEN 'surgical center'
        ELSE 'office'
    END AS setting,
    c.specialty_code IN ('22', '30') AS is_diagnostic,
    1 + CASE g.volume_class WHEN 'low' THEN 1 WHEN 'dollars' THEN 2 ELSE 0 END AS lines_per_claim,
    -- Mean allowed charge of a line in cents.
    100 * CASE g.volume_class
        WHEN 'high' THEN 430 + below('price', c.clinician_number, 900)
        WHEN 'services' THEN 60 + below('price', c.clinician_number, 250)
        WHEN 'falling' THEN 700 + below('price', c.clinician_number, 600)
        WHEN 'dollars' THEN 2500 + below('price', c.clinician_number, 3000)
        WHEN 'new' THEN 450 + below('price', c.clinician_number, 600)
        ELSE 35 + below('price', c.clinician_number, 260)
    END AS mean_cents
FROM given AS g
INNER JOIN clinician AS c ON g.clinician_number = c.clinician_number
ORDER BY c.clinician_number;

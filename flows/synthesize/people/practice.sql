-- Practices (TINs): first those of every kind, then others of skewed sizes, until the clinicians
-- asked for are placed.
WITH numbered AS (
    SELECT
        p.clinicians,
        p.has_room_for_every_kind,
        unnest(range(1, p.clinicians + 1)) AS practice_number
    FROM people.parameter AS p
),

sized AS (
    SELECT
        n.practice_number,
        n.clinicians,
        -- Small beside the whole.
        greatest(n.clinicians // CASE WHEN n.has_room_for_every_kind THEN 20 ELSE 5 END, 1)
            AS largest_size,
        k.practice_size AS planned_size,
        k.practice_kind,
        k.volume_plan,
        k.quality_plan,
        k.entity_id,
        k.practice_skill AS planned_skill,
        k.reporting_plan AS planned_reporting,
        CASE
            -- One large and one middling practice always, where there is room for them.
            WHEN n.practice_number = 61 AND n.clinicians >= 600
                THEN 100 + below('practice size', n.practice_number, 60)
            WHEN n.practice_number = 2 AND n.clinicians >= 100
                THEN 16 + below('practice size', n.practice_number, 10)
            WHEN chance('practice kind', n.practice_number) < 0.45 THEN 1
            WHEN chance('practice kind', n.practice_number) < 0.73
                THEN 2 + below('practice size', n.practice_number, 4)
            WHEN chance('practice kind', n.practice_number) < 0.90
                THEN 6 + below('practice size', n.practice_number, 10)
            WHEN chance('practice kind', n.practice_number) < 0.975
                THEN 16 + below('practice size', n.practice_number, 35)
            WHEN chance('practice kind', n.practice_number) < 0.99
                THEN 51 + below('practice size', n.practice_number, 49)
            ELSE 100 + below('practice size', n.practice_number, 300)
        END AS wanted_size
    FROM numbered AS n
    LEFT JOIN people.planned_practice AS k ON n.practice_number = k.practice_number
),

bounded AS (
    SELECT
        s.*,
        coalesce(s.planned_size, least(s.wanted_size, s.largest_size)) AS bounded_size
    FROM sized AS s
),

placed AS (
    SELECT
        b.*,
        sum(b.bounded_size) OVER (ORDER BY b.practice_number) AS last_clinician
    FROM bounded AS b
),

kept AS (
    SELECT
        p.*,
        CAST(p.last_clinician - p.bounded_size AS BIGINT) AS clinicians_before,
        CAST(
            least(p.bounded_size, p.clinicians - (p.last_clinician - p.bounded_size)) AS BIGINT
        ) AS practice_size
    FROM placed AS p
    WHERE p.last_clinician - p.bounded_size < p.clinicians
)

SELECT
    k.practice_number,
    k.clinicians_before,
    k.practice_size,
    k.practice_kind,
    k.volume_plan,
    k.quality_plan,
    k.entity_id,
    k.planned_skill,
    -- Neither a Social Security number nor an employer identification number begins with 000.
    '000' || lpad(CAST(k.practice_number AS VARCHAR), 6, '0') AS tin,
    CASE
        WHEN k.practice_kind = 'solo, in a disaster area' THEN 'PR'
        ELSE ['CA', 'TX', 'NY', 'FL', 'OH', 'PA', 'MT', 'NM', 'WV', 'ME'][
            1 + below('state', k.practice_number, 10)
        ]
    END AS state_code,
    -- No ZIP code begins with 000.
    '000' || lpad(CAST(below('zip code', k.practice_number, 100) AS VARCHAR), 2, '0') AS zip_code,
    (k.practice_kind IS NOT DISTINCT FROM 'rural group')
    OR chance('rural', k.practice_number) < 0.13
        AS is_rural,
    (k.practice_kind IS NOT DISTINCT FROM 'rural group')
    OR chance('shortage area', k.practice_number) < 0.10 AS is_hpsa,
    CASE
        WHEN k.practice_kind = 'medical home' THEN 50.00
        WHEN k.practice_kind = 'rural group' THEN 0.00
        WHEN k.practice_kind IN ('small group', 'small group and clinicians') THEN 33.33
        WHEN chance('medical home', k.practice_number) < 0.04 THEN 100.00
        WHEN chance('medical home', k.practice_number) < 0.07 THEN 66.67
        WHEN chance('medical home', k.practice_number) < 0.09 THEN 50.00
        WHEN chance('medical home', k.practice_number) < 0.11 THEN 33.33
    END AS pcmh_practice_site_percent,
    -- The largest do no worse than average, lest one of them decide a small sample.
    coalesce(k.planned_skill, greatest(
        chance('practice skill', k.practice_number), CASE WHEN k.practice_size >= 100 THEN 0.5 END
    )) AS practice_skill,
    CASE
        WHEN k.planned_reporting IS NOT NULL THEN k.planned_reporting
        WHEN k.practice_size = 1 AND chance('plan', k.practice_number) < 0.74 THEN 'individual'
        WHEN k.practice_size = 1 THEN 'none'
        WHEN k.practice_size <= 15 AND chance('plan', k.practice_number) < 0.46 THEN 'group'
        WHEN k.practice_size <= 15 AND chance('plan', k.practice_number) < 0.75 THEN 'individual'
        WHEN k.practice_size <= 15 AND chance('plan', k.practice_number) < 0.88 THEN 'both'
        WHEN k.practice_size <= 15 THEN 'none'
        WHEN chance('plan', k.practice_number) < 0.34 THEN 'group'
        WHEN chance('plan', k.practice_number) < 0.52 THEN 'individual'
        WHEN chance('plan', k.practice_number) < 0.95 THEN 'both'
        ELSE 'none'
    END AS reporting_plan,
    -- Twenty practices in a row share one APM Entity, and one or two of them take part.
    CASE
        WHEN k.practice_kind IS NOT NULL THEN NULL
        WHEN k.practice_size >= 2 AND chance('apm participant', k.practice_number) < 0.13
            THEN 1 + k.practice_number // 20
    END AS apm_entity_number
FROM kept AS k
ORDER BY k.practice_number

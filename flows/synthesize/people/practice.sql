-- Practices (TINs): first those of every kind that the year's law knows (synthetic.kind), so that
-- each is there in a small sample too, then others of skewed sizes, until the clinicians asked for
-- are placed.
WITH planned AS (
    SELECT
        kind,
        row_number() OVER (ORDER BY kind.rowid) AS practice_number
    FROM synthetic.kind
    WHERE
        has_room_for_every_kind()
        AND performance_year() >= first_performance_year
        AND performance_year() <= coalesce(last_performance_year, performance_year())
),

numbered AS (
    SELECT unnest(range(1, clinicians_asked() + 1)) AS practice_number
),

sized AS (
    SELECT
        practice_number, kind,
        coalesce(
            kind.practice_size,
            least(
                CASE
                    -- One large and one middling practice always, where there is room for them.
                    WHEN practice_number = 61 AND clinicians_asked() >= 600
                        THEN 100 + below('practice size', practice_number, 60)
                    WHEN practice_number = 2 AND clinicians_asked() >= 100
                        THEN 16 + below('practice size', practice_number, 10)
                    ELSE number_of(
                        step_of('size of a practice', chance('practice kind', practice_number)),
                        'practice size',
                        practice_number
                    )
                END,
                -- Small beside the whole.
                greatest(
                    clinicians_asked() // CASE WHEN has_room_for_every_kind() THEN 20 ELSE 5 END, 1
                )
            )
        ) AS wanted_size
    FROM numbered
    LEFT JOIN planned USING (practice_number)
),

placed AS (
    SELECT
        *,
        CAST(sum(wanted_size) OVER (ORDER BY practice_number) AS BIGINT) - wanted_size
            AS clinicians_before
    FROM sized
),

kept AS (
    SELECT
        *,
        least(wanted_size, clinicians_asked() - clinicians_before) AS practice_size
    FROM placed
    WHERE clinicians_before < clinicians_asked()
)

SELECT
    practice_number, kind, clinicians_before, practice_size,
    -- Neither a Social Security number nor an employer identification number begins with 000.
    '000' || lpad(CAST(practice_number AS VARCHAR), 6, '0') AS tin,
    coalesce(
        kind.state_code,
        one_of(['CA', 'TX', 'NY', 'FL', 'OH', 'PA', 'MT', 'NM', 'WV', 'ME'], 'state', practice_number)
    ) AS state_code,
    -- No ZIP code begins with 000.
    '000' || lpad(CAST(below('zip code', practice_number, 100) AS VARCHAR), 2, '0') AS zip_code,
    (kind.special_status IS NOT DISTINCT FROM 'rural') OR chance('rural', practice_number) < 0.13
        AS is_rural,
    (kind.special_status IS NOT DISTINCT FROM 'rural')
    OR chance('shortage area', practice_number) < 0.10 AS is_hpsa,
    coalesce(
        kind.medical_home_percent,
        CAST(share('medical home', chance('medical home', practice_number)) AS DECIMAL(5, 2))
    ) AS pcmh_practice_site_percent,
    -- The largest do no worse than average, lest one of them decide a small sample.
    coalesce(
        kind.practice_skill,
        greatest(
            chance('practice skill', practice_number), CASE WHEN practice_size >= 100 THEN 0.5 END
        )
    ) AS practice_skill,
    coalesce(
        kind.reporting_plan,
        share(
            CASE
                WHEN practice_size = 1 THEN 'reporting of 1'
                WHEN practice_size <= 15 THEN 'reporting of 2 to 15'
                ELSE 'reporting of 16 or more'
            END,
            chance('plan', practice_number)
        )
    ) AS reporting_plan,
    -- Twenty practices in a row share one APM Entity, and one or two of them take part.
    CASE
        WHEN
            kind IS NULL AND practice_size >= 2 AND chance('apm participant', practice_number) < 0.13
            THEN 1 + practice_number // 20
    END AS apm_entity_number
FROM kept
ORDER BY practice_number

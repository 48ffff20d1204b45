-- The quality measures of the year that CMS computes from claims, for those who report, at a
-- percentile of the benchmark, with cases above and below the minimum.
WITH measured AS (
    SELECT
        a.measure_id,
        -- A year that scores none has no minimum.
        coalesce(min(a.case_minimum), 200) AS case_minimum,
        row_number() OVER (ORDER BY a.measure_id) AS measure_number
    FROM policy.administrative_claims_measure AS a
    INNER JOIN people.parameter AS p ON a.performance_year = p.performance_year
    GROUP BY a.measure_id
),

entity AS (
    SELECT
        r.entity_type,
        coalesce(
            r.entity_id, CASE WHEN r.npi IS NULL THEN r.tin ELSE r.tin || '-' || r.npi END
        ) AS entity_id,
        r.reporter_number,
        r.skill,
        r.clinicians,
        CASE
            WHEN r.entity_type <> 'group' THEN NULL
            WHEN r.practice_kind = 'facility group' THEN 'many'
            WHEN r.practice_kind IN ('medium group', 'every pathway') THEN 'few'
        END AS case_plan,
        r.practice_kind IS NOT NULL AND r.entity_type <> 'individual' AS is_planned
    FROM submission.reporter AS r
    WHERE coalesce(r.quality_plan, '') NOT IN ('perfect', 'nothing')
    UNION ALL
    -- Practices that do not report have results too.
    SELECT
        'group' AS entity_type,
        p.tin AS entity_id,
        3000000 + p.practice_number AS reporter_number,
        p.practice_skill AS skill,
        p.practice_size AS clinicians,
        CAST(NULL AS VARCHAR) AS case_plan,
        FALSE AS is_planned
    FROM people.practice AS p
    WHERE p.practice_size >= 2 AND p.reporting_plan NOT IN ('group', 'both')
),

keyed AS (
    SELECT
        e.*,
        m.*,
        e.reporter_number * 16 + m.measure_number AS result_key
    FROM entity AS e
    CROSS JOIN measured AS m
    WHERE
        CASE
            WHEN e.case_plan IS NOT NULL THEN TRUE
            WHEN e.is_planned THEN (e.reporter_number + m.measure_number) % 4 > 0
            WHEN e.entity_type = 'individual'
                THEN chance('measured', e.reporter_number * 16 + m.measure_number) < 0.1
            ELSE chance('measured', e.reporter_number * 16 + m.measure_number) < 0.6
        END
),

aimed AS (
    SELECT
        k.*,
        least(
            greatest(100 * (0.5 * k.skill + 0.5 * chance('result luck', k.result_key)), 1.1), 98.9
        ) AS percentile
    FROM keyed AS k
)

SELECT
    a.entity_type,
    a.entity_id,
    a.measure_id,
    CASE
        WHEN
            a.case_plan = 'few'
            OR (a.case_plan IS NULL AND chance('result cases', a.result_key) < 0.25)
            THEN 5 + below('few', a.result_key, a.case_minimum - 5)
        ELSE a.case_minimum + below('many', a.result_key, 40) * least(a.clinicians, 60)
    END AS case_count,
    CAST(coalesce(
        c.from_rate + (c.to_rate - c.from_rate) * (
            -- Lower is better in all of them.
            CASE WHEN c.is_best_last THEN a.percentile ELSE 100 - a.percentile END
            - c.from_percentile
        ) / (c.to_percentile - c.from_percentile),
        5 + 10 * chance('result luck', a.result_key)
    ) AS DECIMAL(14, 6)) AS performance_rate
FROM aimed AS a
LEFT JOIN submission.measure_curve AS c
    ON
        a.measure_id = c.measure_id
        AND c.collection_type = 'administrativeClaims'
        AND c.from_percentile <= CASE
            WHEN c.is_best_last THEN a.percentile ELSE 100 - a.percentile
        END
        AND c.to_percentile > CASE
            WHEN c.is_best_last THEN a.percentile ELSE 100 - a.percentile
        END
ORDER BY a.entity_type, a.entity_id, a.measure_id

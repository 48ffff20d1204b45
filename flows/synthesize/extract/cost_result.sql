-- Cost measures of the year for those who report and those who have volume: dollars around the
-- benchmark's middle, cases above and below the measures' minimums.
WITH measured AS (
    SELECT
        m.measure_id,
        m.minimum_case_count,
        row_number() OVER (ORDER BY m.measure_id) AS measure_number,
        count(*) OVER () AS measures
    FROM policy.cost_measure AS m
    INNER JOIN people.parameter AS p ON m.performance_year = p.performance_year
    WHERE m.measure_id IS NOT NULL
),

costed AS (
    SELECT
        r.entity_type,
        coalesce(
            r.entity_id, CASE WHEN r.npi IS NULL THEN r.tin ELSE r.tin || '-' || r.npi END
        ) AS entity_id,
        r.entity_number * 8 + CASE r.entity_type
            WHEN 'individual' THEN 0 WHEN 'group' THEN 1 WHEN 'apm' THEN 2 ELSE 3
        END AS entity_number,
        r.skill,
        r.clinicians,
        r.program_name,
        r.practice_kind IS NOT NULL AND r.entity_type = 'group' AS is_rich,
        r.entity_type = 'individual' AND r.practice_kind IN ('every type', 'every pathway')
            AS is_certain
    FROM submission.reporter AS r
    WHERE coalesce(r.quality_plan, '') NOT IN ('perfect', 'nothing')
    UNION ALL
    -- Practices that do not report have results too.
    SELECT
        'group' AS entity_type,
        p.tin AS entity_id,
        p.clinicians_before * 8 + 5 AS entity_number,
        p.practice_skill AS skill,
        p.practice_size AS clinicians,
        NULL AS program_name,
        FALSE AS is_rich,
        FALSE AS is_certain
    FROM people.practice AS p
    WHERE p.practice_size >= 2 AND p.reporting_plan NOT IN ('group', 'both')
    UNION ALL
    SELECT
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        c.clinician_number * 8 + 4 AS entity_number,
        c.practice_skill AS skill,
        1 AS clinicians,
        NULL AS program_name,
        FALSE AS is_rich,
        FALSE AS is_certain
    FROM people.clinician AS c
    INNER JOIN claims.volume AS v ON c.clinician_number = v.clinician_number
    WHERE
        v.volume_class IN ('high', 'dollars', 'services')
        AND c.practice_kind IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM submission.reporter AS r
            WHERE
                r.entity_type = 'individual'
                AND r.entity_number = c.clinician_number
        )
),

-- Every measure is somebody's: a few of the planned groups have them by turns.
keyed AS (
    SELECT
        c.*,
        s.*,
        c.entity_number * 64 + s.measure_number AS cost_key,
        row_number() OVER (PARTITION BY c.is_rich, s.measure_id ORDER BY c.entity_number) AS turn
    FROM costed AS c
    CROSS JOIN measured AS s
),

drawn AS (
    SELECT
        k.*,
        CASE
            WHEN k.is_rich AND k.measure_number % 3 = k.turn % 3
                THEN CASE WHEN k.turn % 4 = 3 THEN 'few' ELSE 'enough' END
            WHEN k.is_certain THEN 'enough'
            WHEN chance('cost cases', k.cost_key) < 0.3 THEN 'few'
            ELSE 'enough'
        END AS case_kind,
        -- The dearer, the lower the score.
        least(greatest(100 * (
            0.15 + 0.45 * k.skill
            + 0.2 * chance('cost', k.cost_key) + 0.2 * chance('more cost', k.cost_key)
        ), 1.1), 98.9) AS percentile
    FROM keyed AS k
    WHERE
        (k.is_rich AND k.measure_number % 3 = k.turn % 3)
        -- Weights need cost that is scored: under an MVP by its own measures.
        OR (k.is_certain AND (k.measures <= 10 OR chance('cost measure', k.cost_key) < 0.25))
        OR (
            k.is_certain
            AND EXISTS (
                SELECT 1
                FROM reference.mvp_measure AS v
                INNER JOIN people.parameter AS p ON v.performance_year = p.performance_year
                WHERE
                    v.mvp_id = k.program_name
                    AND v.measure_id = k.measure_id
                    AND v.measure_role = 'cost'
            )
        )
        OR (
            chance('costed', k.entity_number) < 0.88
            AND chance('cost measure', k.cost_key) < CASE
                WHEN k.measures <= 2 THEN 0.6 WHEN k.clinicians >= 16 THEN 0.22 ELSE 0.09
            END
        )
)

SELECT
    d.entity_type,
    d.entity_id,
    d.measure_id,
    CASE d.case_kind
        WHEN 'few' THEN 1 + below('few cost cases', d.cost_key, d.minimum_case_count - 1)
        ELSE d.minimum_case_count + CAST(floor(
            chance('cost cases', d.cost_key) * 20 * least(d.clinicians, 50)
        ) AS BIGINT)
    END AS case_count,
    CAST(greatest(coalesce(
        c.from_rate + (c.to_rate - c.from_rate) * (
            CASE WHEN c.is_best_last THEN d.percentile ELSE 100 - d.percentile END
            - c.from_percentile
        ) / (c.to_percentile - c.from_percentile),
        4000 + 9000 * chance('cost', d.cost_key)
    ), 10) AS DECIMAL(14, 4)) AS average_cost_amount
FROM drawn AS d
LEFT JOIN submission.measure_curve AS c
    ON
        d.measure_id = c.measure_id
        AND c.from_percentile <= CASE
            WHEN c.is_best_last THEN d.percentile ELSE 100 - d.percentile
        END
        AND c.to_percentile > CASE
            WHEN c.is_best_last THEN d.percentile ELSE 100 - d.percentile
        END
ORDER BY d.entity_type, d.entity_id, d.measure_id

-- How well each measure was done and for how many patients: at the percentile of the benchmark that
-- the reporter's skill and luck reach.
WITH numbered AS (
    SELECT
        k.*,
        row_number() OVER (
            ORDER BY k.reporter_number, k.program_name, k.collection_type, k.measure_id
        ) AS pick_number,
        r.skill,
        r.is_skill_planned,
        r.patient_factor,
        r.practice_kind,
        q.plan_kind,
        q.count_trait,
        m.metric_type,
        coalesce(b.is_inverse, m.is_inverse, FALSE) AS is_inverse,
        contains(lower(m.metric_type), 'multi') AS has_strata
    FROM submission.quality_pick AS k
    INNER JOIN submission.reporter AS r ON k.reporter_number = r.reporter_number
    INNER JOIN submission.reporter_plan AS q ON k.reporter_number = q.reporter_number
    CROSS JOIN people.parameter AS p
    INNER JOIN reference.measure AS m
        ON p.performance_year = m.performance_year AND k.measure_id = m.measure_id
    LEFT JOIN reference.benchmark AS b
        ON
            p.performance_year = b.performance_year
            AND k.measure_id = b.measure_id
            AND k.collection_type = b.collection_type
),

reached AS (
    SELECT
        n.*,
        least(greatest(100 * CASE
            WHEN n.count_trait = 'all met' OR n.plan_kind = 'perfect' THEN 1
            WHEN n.is_skill_planned THEN 0.8 * n.skill + 0.2 * chance('luck', n.pick_number)
            ELSE
                (0.55 * n.skill + 0.45 * chance('luck', n.pick_number))
                * (2 - 0.55 * n.skill - 0.45 * chance('luck', n.pick_number))
        END, 1.1), 98.9) AS reach_percentile
    FROM numbered AS n
)

SELECT
    a.reporter_number,
    a.program_name,
    a.collection_type,
    a.slot,
    a.measure_id,
    a.pick_number,
    a.metric_type,
    a.has_strata,
    CASE
        WHEN a.count_trait = 'nothing met' THEN CASE WHEN a.is_inverse THEN 100 ELSE 0 END
        WHEN
            (a.count_trait = 'all met' OR a.plan_kind = 'perfect')
            AND a.metric_type <> 'nonProportion'
            THEN CASE WHEN a.is_inverse THEN 0 ELSE 100 END
        ELSE CAST(coalesce(
            c.from_rate + (c.to_rate - c.from_rate) * (
                CASE
                    WHEN a.is_inverse AND NOT c.is_best_last THEN 100 - a.reach_percentile
                    ELSE a.reach_percentile
                END - c.from_percentile
            ) / (c.to_percentile - c.from_percentile),
            CASE
                WHEN a.is_inverse THEN 80 - a.reach_percentile * 0.75
                ELSE 20 + a.reach_percentile * 0.75
            END
        ) AS DOUBLE)
    END AS rate,
    CASE
        WHEN
            a.count_trait = 'few cases'
            OR (
                a.count_trait IS NULL AND a.plan_kind <> 'perfect'
                AND chance('few cases', a.pick_number) < 0.03
            )
            THEN 3 + below('cases', a.pick_number, 16)
        -- Of as many patients in a row the web interface asks for data.
        WHEN a.collection_type = 'cmsWebInterface' THEN 248
        ELSE 40 + CAST(floor(
            300 * a.patient_factor
            * chance('cases', a.pick_number) * chance('more cases', a.pick_number)
        ) AS BIGINT)
    END AS cases,
    CASE
        WHEN
            a.count_trait = 'incomplete'
            OR (
                a.count_trait IS NULL AND a.plan_kind <> 'perfect'
                AND chance('incomplete', a.pick_number) < 0.03
            )
            OR (a.practice_kind = 'APM Entity, web interface' AND a.slot = 3)
            THEN 15 + below('completeness', a.pick_number, 30)
        WHEN a.collection_type IN ('electronicHealthRecord', 'cmsWebInterface') THEN 100
        ELSE 78 + below('completeness', a.pick_number, 23)
    END AS completeness_percent,
    (a.count_trait IS NOT DISTINCT FROM 'nobody eligible')
    OR (
        a.count_trait IS NULL AND a.plan_kind <> 'perfect'
        AND chance('nobody eligible', a.pick_number) < 0.01
    ) AS is_nobody_eligible
FROM reached AS a
LEFT JOIN submission.measure_curve AS c
    ON
        a.measure_id = c.measure_id
        AND a.collection_type = c.collection_type
        AND c.from_percentile <= CASE
            WHEN a.is_inverse AND NOT c.is_best_last THEN 100 - a.reach_percentile
            ELSE a.reach_percentile
        END
        AND c.to_percentile > CASE
            WHEN a.is_inverse AND NOT c.is_best_last THEN 100 - a.reach_percentile
            ELSE a.reach_percentile
        END
ORDER BY a.pick_number

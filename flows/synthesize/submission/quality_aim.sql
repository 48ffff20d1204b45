-- How well each measure was done and for how many patients: at the percentile of the benchmark that
-- the reporter's skill and luck reach.
WITH numbered AS (
    SELECT
        pick.*, plan,
        kind.practice_skill IS NOT NULL AS is_skill_planned,
        skill, patient_factor, plan_kind, count_trait, measure.metric_type,
        coalesce(benchmark.is_inverse, measure.is_inverse, FALSE) AS is_inverse,
        contains(lower(measure.metric_type), 'multi') AS has_strata,
        -- Those without a peculiarity of their own have a small one by chance.
        count_trait IS NULL AND plan_kind <> 'perfect' AS is_usual,
        coalesce(count_trait = 'all met', FALSE) OR plan_kind = 'perfect' AS is_all_met,
        row_number() OVER (
            ORDER BY reporter_number, pick.program_name, collection_type, measure_id
        ) AS pick_number
    FROM submission.quality_pick AS pick
    INNER JOIN submission.reporter USING (reporter_number)
    INNER JOIN reference.measure USING (measure_id)
    LEFT JOIN reference.benchmark USING (measure_id, collection_type)
),

reached AS (
    SELECT
        *,
        chance('luck', pick_number) AS luck,
        percentile_of(CASE
            WHEN is_all_met THEN 1
            WHEN is_skill_planned THEN 0.8 * skill + 0.2 * luck
            ELSE (0.55 * skill + 0.45 * luck) * (2 - 0.55 * skill - 0.45 * luck)
        END) AS percentile
    FROM numbered
)

SELECT
    reporter_number, program_name, reached.collection_type, slot, reached.measure_id, pick_number,
    metric_type, has_strata,
    CASE
        WHEN count_trait = 'nothing met' THEN if(is_inverse, 100, 0)
        WHEN is_all_met AND metric_type <> 'nonProportion' THEN if(is_inverse, 0, 100)
        ELSE CAST(coalesce(
            rate_on(curve, percentile, is_inverse),
            if(is_inverse, 80 - percentile * 0.75, 20 + percentile * 0.75)
        ) AS DOUBLE)
    END AS rate,
    CASE
        WHEN
            count_trait = 'few cases' OR (is_usual AND chance('few cases', pick_number) < 0.03)
            THEN 3 + below('cases', pick_number, 16)
        -- Of as many patients in a row the web interface asks for data.
        WHEN reached.collection_type = 'cmsWebInterface' THEN 248
        ELSE 40 + CAST(floor(
            300 * patient_factor * chance('cases', pick_number) * chance('more cases', pick_number)
        ) AS BIGINT)
    END AS cases,
    CASE
        WHEN
            count_trait = 'incomplete'
            OR (is_usual AND chance('incomplete', pick_number) < 0.03)
            OR (slot = 3 AND has_peculiarity(plan, 'third measure incomplete'))
            THEN 15 + below('completeness', pick_number, 30)
        WHEN reached.collection_type IN ('electronicHealthRecord', 'cmsWebInterface') THEN 100
        ELSE 78 + below('completeness', pick_number, 23)
    END AS completeness_percent,
    coalesce(count_trait = 'nobody eligible', FALSE)
    OR (is_usual AND chance('nobody eligible', pick_number) < 0.01) AS is_nobody_eligible
FROM reached
LEFT JOIN submission.measure_curve AS curve
    ON
        reached.measure_id = curve.measure_id
        AND reached.collection_type = curve.collection_type
        AND is_on(curve, percentile, is_inverse)
ORDER BY pick_number

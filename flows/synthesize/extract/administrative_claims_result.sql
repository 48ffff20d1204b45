-- The quality measures of the year that CMS computes from claims, for those who report, at a
-- percentile of the benchmark, with cases above and below the minimum.
WITH measured AS (
    SELECT
        measure_id,
        -- A year that scores none has no minimum.
        coalesce(min(case_minimum), 200) AS case_minimum,
        row_number() OVER (ORDER BY measure_id) AS measure_number
    FROM policy.administrative_claims_measure
    GROUP BY measure_id
),

entity AS (
    SELECT
        entity_type, entity_key, reporter_number, skill, clinicians, plan.claims_cases AS cases,
        kind IS NOT NULL AND entity_type <> 'individual' AS is_planned
    FROM submission.reporter
    WHERE coalesce(plan.quality_plan, '') NOT IN ('perfect', 'nothing')
    UNION ALL
    SELECT
        entity_type, entity_key,
        3000000 + practice_number AS reporter_number,
        skill, clinicians, NULL AS cases, FALSE AS is_planned
    FROM submission.unreported
),

aimed AS (
    SELECT
        *,
        reporter_number * 16 + measure_number AS result_key,
        chance('result luck', result_key) AS luck,
        percentile_of(0.5 * skill + 0.5 * luck) AS percentile
    FROM entity
    CROSS JOIN measured
    WHERE
        CASE
            WHEN cases IS NOT NULL THEN TRUE
            WHEN is_planned THEN (reporter_number + measure_number) % 4 > 0
            ELSE chance('measured', result_key) < CASE entity_type WHEN 'individual' THEN 0.1 ELSE 0.6 END
        END
)

SELECT
    entity_type, entity_key AS entity_id, aimed.measure_id,
    CASE
        WHEN cases = 'few' OR (cases IS NULL AND chance('result cases', result_key) < 0.25)
            THEN 5 + below('few', result_key, case_minimum - 5)
        ELSE case_minimum + below('many', result_key, 40) * least(clinicians, 60)
    END AS case_count,
    -- Lower is better in all of them.
    CAST(coalesce(rate_on(curve, percentile, TRUE), 5 + 10 * luck) AS DECIMAL(14, 6))
        AS performance_rate
FROM aimed
LEFT JOIN submission.measure_curve AS curve
    ON
        aimed.measure_id = curve.measure_id
        AND curve.collection_type = 'administrativeClaims'
        AND is_on(curve, percentile, TRUE)
ORDER BY entity_type, entity_id, aimed.measure_id

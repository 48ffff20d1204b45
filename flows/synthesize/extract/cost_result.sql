-- Cost measures of the year for those who report and those who have volume: dollars around the
-- benchmark's middle, cases above and below the measures' minimums.
WITH measured AS (
    SELECT
        measure_id, minimum_case_count,
        row_number() OVER (ORDER BY measure_id) AS measure_number,
        count(*) OVER () AS measures
    FROM policy.cost_measure
    WHERE measure_id IS NOT NULL
),

costed AS (
    SELECT
        entity_type, entity_key,
        entity_number * 8 + CASE entity_type
            WHEN 'individual' THEN 0 WHEN 'group' THEN 1 WHEN 'apm' THEN 2 ELSE 3
        END AS entity_number, skill, clinicians, program_name,
        kind IS NOT NULL AND entity_type = 'group' AS is_rich,
        coalesce(plan.is_cost_certain, FALSE) AS is_certain
    FROM submission.reporter
    WHERE coalesce(plan.quality_plan, '') NOT IN ('perfect', 'nothing')
    UNION ALL BY NAME
    SELECT
        entity_type, entity_key,
        clinicians_before * 8 + 5 AS entity_number,
        skill, clinicians, FALSE AS is_rich, FALSE AS is_certain
    FROM submission.unreported
    UNION ALL BY NAME
    SELECT
        'individual' AS entity_type,
        tin || '-' || npi AS entity_key,
        clinician_number * 8 + 4 AS entity_number,
        practice_skill AS skill, 1 AS clinicians, FALSE AS is_rich, FALSE AS is_certain
    FROM people.clinician
    INNER JOIN claims.volume USING (clinician_number)
    WHERE
        volume_class IN ('high', 'dollars', 'services')
        AND kind IS NULL
        AND clinician_number NOT IN (
            SELECT entity_number FROM submission.reporter WHERE entity_type = 'individual'
        )
),

-- Every measure is somebody's: a few of the planned groups have them by turns.
keyed AS (
    SELECT
        *,
        entity_number * 64 + measure_number AS cost_key,
        row_number() OVER (PARTITION BY is_rich, measure_id ORDER BY entity_number) AS turn,
        is_rich AND measure_number % 3 = turn % 3 AS is_turn
    FROM costed
    CROSS JOIN measured
),

drawn AS (
    SELECT
        *,
        CASE
            WHEN is_turn THEN turn % 4 = 3
            ELSE NOT is_certain AND chance('cost cases', cost_key) < 0.3
        END AS has_few_cases,
        -- The dearer, the lower the score.
        percentile_of(
            0.15 + 0.45 * skill + 0.2 * chance('cost', cost_key) + 0.2 * chance('more cost', cost_key)
        ) AS percentile
    FROM keyed
    WHERE
        is_turn
        -- Weights need cost that is scored: under an MVP by its own measures.
        OR (is_certain AND (measures <= 10 OR chance('cost measure', cost_key) < 0.25))
        OR (
            is_certain
            AND (program_name, measure_id) IN (
                SELECT (mvp_id, measure_id) FROM reference.mvp_measure WHERE measure_role = 'cost'
            )
        )
        OR (
            chance('costed', entity_number) < 0.88
            AND chance('cost measure', cost_key) < CASE
                WHEN measures <= 2 THEN 0.6 WHEN clinicians >= 16 THEN 0.22 ELSE 0.09
            END
        )
)

SELECT
    entity_type, entity_key AS entity_id, drawn.measure_id,
    CASE
        WHEN has_few_cases THEN 1 + below('few cost cases', cost_key, minimum_case_count - 1)
        ELSE minimum_case_count + CAST(floor(
            chance('cost cases', cost_key) * 20 * least(clinicians, 50)
        ) AS BIGINT)
    END AS case_count,
    CAST(greatest(
        coalesce(rate_on(curve, percentile, TRUE), 4000 + 9000 * chance('cost', cost_key)), 10
    ) AS DECIMAL(14, 4)) AS average_cost_amount
FROM drawn
LEFT JOIN submission.measure_curve AS curve
    ON drawn.measure_id = curve.measure_id AND is_on(curve, percentile, TRUE)
ORDER BY entity_type, entity_id, drawn.measure_id

-- Rule:  42 CFR 414.1335; 42 CFR 414.1365(c)(1), (d)(3)(i); 42 CFR 414.1380(b)(1)(i), (iii)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure computed from claims is scored for entities of its kind and size that reach
--        its case minimum and for which it has a benchmark; otherwise it does not count. An MVP
--        scores one population health measure and the outcome measure that was selected.

WITH tested AS (
    SELECT
        p.*,
        a.claims_role,
        h.is_participant_selection AND w.measure_id IS NOT NULL AS is_population_selected,
        w.measure_id IS NOT NULL AS is_selected,
        CASE
            WHEN x.measure_id IS NOT NULL THEN 'suppressed'
            WHEN a.is_scored IS NOT TRUE THEN 'not_scored_for_entity'
            WHEN
                a.minimum_clinician_count IS NOT NULL
                AND (
                    coalesce(g.clinician_count, n.clinician_count) >= a.minimum_clinician_count
                ) IS NOT TRUE
                THEN 'too_few_clinicians'
            WHEN (p.case_count >= a.case_minimum) IS NOT TRUE THEN 'below_case_minimum'
            WHEN p.benchmark_points IS NULL THEN 'no_benchmark'
        END AS failed_test
    FROM quality._benchmark_points AS p
    INNER JOIN policy.quality_collection_type AS c
        ON
            p.performance_year = c.performance_year
            AND p.reporting_option = c.reporting_option
            AND p.collection_type = c.collection_type
            AND NOT c.is_submitted
    INNER JOIN policy.population_health_selection AS h
        ON p.performance_year = h.performance_year
    LEFT JOIN policy.administrative_claims_measure AS a
        ON
            p.performance_year = a.performance_year
            AND p.reporting_option = a.reporting_option
            AND p.entity_type = a.entity_type
            AND p.measure_id = a.measure_id
    LEFT JOIN quality.measurement AS w
        ON
            p.performance_year = w.performance_year
            AND p.entity_type = w.entity_type
            AND p.entity_id = w.entity_id
            AND p.reporting_option = w.reporting_option
            AND p.measure_id = w.measure_id
            AND w.set_aside_reason = 'administrative_claims_selection'
    LEFT JOIN eligibility.entity AS n
        ON
            p.performance_year = n.performance_year
            AND p.entity_type = n.entity_type
            AND p.entity_id = n.entity_id
    -- 414.1365(d)(3)(i): a subgroup has the results of its group, which is the one to be counted
    LEFT JOIN eligibility.entity AS g
        ON
            n.performance_year = g.performance_year
            AND n.entity_type = 'subgroup'
            AND g.entity_type = 'group'
            AND n.tin = g.entity_id
    LEFT JOIN reference.measure_suppression AS x
        ON
            p.performance_year = x.performance_year
            AND p.measure_id = x.measure_id
            AND p.collection_type = x.collection_type
            AND x.treatment = 'suppressed'
),

ranked AS (
    SELECT
        t.*,
        -- reading Q19: the selected one, scorable or not; else the best that can be scored
        row_number() OVER (
            PARTITION BY
                t.performance_year, t.entity_type, t.entity_id, t.reporting_option, t.claims_role
            ORDER BY
                t.is_population_selected DESC NULLS LAST,
                t.failed_test IS NULL DESC,
                t.benchmark_points DESC NULLS LAST,
                t.measure_id
        ) AS preference
    FROM tested AS t
)

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.reporting_option,
    r.measure_id,
    r.collection_type,
    CASE
        -- reading Q21
        WHEN r.claims_role = 'selected_outcome' AND NOT r.is_selected THEN 'not_selected'
        WHEN r.failed_test IS NOT NULL THEN r.failed_test
        WHEN r.claims_role = 'population_health' AND r.preference > 1
            THEN 'other_population_measure'
    END AS not_scored_reason,
    CASE
        -- reading Q18
        WHEN r.claims_role = 'selected_outcome' AND r.is_selected AND r.failed_test IS NULL
            THEN 'selected_benchmarked'
        WHEN r.claims_role = 'selected_outcome' AND r.is_selected THEN 'selected_not_scorable'
        WHEN not_scored_reason IS NULL THEN 'benchmarked'
        ELSE 'administrative_claims_not_scored'
    END AS measure_class,
    r.benchmark_points,
    r.is_topped_out_by_program,
    CAST(NULL AS BOOLEAN) AS is_complete
FROM ranked AS r

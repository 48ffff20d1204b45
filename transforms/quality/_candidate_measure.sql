-- Rule:  42 CFR 414.1325(d); 42 CFR 414.1365(c)(1); 42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, family_id
-- Says:  The same measure submitted by several collection types that are scored together counts
--        once, by the type with the most points; a measure and its companion are the same.

WITH submitted AS (
    SELECT
        p.*,
        k.collection_group,
        h.family_id
    FROM quality.measure_points AS p
    INNER JOIN policy.quality_collection_type AS c
        ON
            p.performance_year = c.performance_year
            AND p.reporting_option = c.reporting_option
            AND p.collection_type = c.collection_type
    INNER JOIN policy.quality_collection_group AS k
        ON
            p.performance_year = k.performance_year
            AND p.reporting_option = k.reporting_option
            AND p.collection_type = k.collection_type
    INNER JOIN quality._measure_family AS h
        ON p.performance_year = h.performance_year AND p.measure_id = h.measure_id
    -- an MVP's outcome measure computed from claims, where it was selected
    WHERE c.is_submitted OR p.measure_class IN ('selected_benchmarked', 'selected_not_scorable')
)

SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    s.reporting_option,
    s.collection_group,
    s.family_id,
    s.measure_id,
    s.collection_type,
    s.measure_class,
    s.achievement_points,
    s.is_counted,
    s.measure_class = 'suppressed' AS is_suppressed,
    s.is_complete,
    s.is_outcome,
    s.is_high_priority
FROM submitted AS s
-- reading Q6: a version that counts goes before one that is suppressed or has no patients
QUALIFY
    row_number() OVER (
        PARTITION BY
            s.performance_year,
            s.entity_type,
            s.entity_id,
            s.reporting_option,
            s.collection_group,
            s.family_id
        ORDER BY
            s.is_counted DESC,
            s.measure_class = 'suppressed' DESC,
            s.achievement_points DESC NULLS LAST,
            s.is_complete DESC NULLS LAST,
            s.measure_id,
            s.collection_type
    ) = 1

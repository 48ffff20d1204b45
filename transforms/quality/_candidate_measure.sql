-- Rule:  42 CFR 414.1325(d); 42 CFR 414.1365(c)(1); 42 CFR 414.1380(b)(1)
-- Grain: performance_year, entity_type, entity_id, reporting_option, collection_group, family_id
-- Says:  The same measure submitted by several collection types that are scored together counts
--        once, by the type with the most points; a measure and its companion are the same.

WITH submitted AS (
    SELECT
        points.*,
        grouped.collection_group,
        family.family_id
    FROM quality.measure_points AS points
    INNER JOIN policy.quality_collection_type AS collection
        USING (performance_year, reporting_option, collection_type)
    INNER JOIN policy.quality_collection_group AS grouped
        USING (performance_year, reporting_option, collection_type)
    INNER JOIN quality._measure_family AS family USING (performance_year, measure_id)
    -- an MVP's outcome measure computed from claims, where it was selected
    WHERE collection.is_submitted OR points.measure_class IN ('selected_benchmarked', 'selected_not_scorable')
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    collection_group,
    family_id,
    measure_id,
    collection_type,
    measure_class,
    achievement_points,
    is_counted,
    is_submitted,
    measure_class = 'suppressed' AS is_suppressed,
    is_complete,
    is_outcome,
    is_high_priority
FROM submitted
-- reading Q6: a version that counts goes before one that is suppressed or has no patients
QUALIFY
    row_number() OVER (
        PARTITION BY
            performance_year,
            entity_type,
            entity_id,
            reporting_option,
            collection_group,
            family_id
        ORDER BY
            is_counted DESC,
            measure_class = 'suppressed' DESC,
            achievement_points DESC NULLS LAST,
            is_complete DESC NULLS LAST,
            measure_id,
            collection_type
    ) = 1

-- Rule:  42 CFR 414.1380(b)(1)(i), (ii), (iv)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure earns the points of its benchmark or of its class, not less than the floor of
--        a new measure and not more than the cap of a measure topped out for a second year; those of
--        QCDRs have the floor (reading P14), and the cap where they are flagged (reading P12).

WITH classed AS (
    SELECT * FROM quality._measure_class
    UNION ALL BY NAME
    SELECT * FROM quality.administrative_claims_class
),

ruled AS (
    SELECT
        classed.*,
        class_rule.is_counted,
        collection.is_submitted AND class_rule.is_submitted AS is_submitted,
        outcome.is_outcome,
        measure.is_high_priority,
        measure.is_registry_measure,
        status.special_status IS NOT NULL AS is_small_practice,
        -- (b)(1)(i) the benchmark's points, or the class's for a small practice or another
        coalesce(class_rule.points, CASE WHEN class_rule.is_counted THEN classed.benchmark_points END)
            AS class_points,
        quality_measure_class.points AS ordinary_points,
        -- (b)(1)(i)(A)(3), (C) the floor needs a complete measure (reading P15)
        CASE WHEN classed.measure_class <> 'incomplete' THEN floor.floor_points END AS floor_points,
        -- (b)(1)(iv) the cap follows the flag of the benchmark of this collection type
        CASE WHEN classed.is_topped_out_by_program THEN cap.cap_points END AS cap_points
    FROM classed
    INNER JOIN reference.measure USING (performance_year, measure_id)
    INNER JOIN policy.outcome_measure_type AS outcome USING (performance_year, measure_type)
    INNER JOIN policy.quality_collection_type AS collection
        USING (performance_year, reporting_option, collection_type)
    LEFT JOIN eligibility.special_status AS status
        ON
            classed.performance_year = status.performance_year
            AND classed.entity_type = status.entity_type
            AND classed.entity_id = status.entity_id
            AND status.special_status = 'small_practice'
    INNER JOIN policy.quality_measure_class AS class_rule
        ON
            classed.performance_year = class_rule.performance_year
            AND classed.measure_class = class_rule.measure_class
            AND class_rule.is_small_practice = (status.special_status IS NOT NULL)
    INNER JOIN policy.quality_measure_class
        ON
            classed.performance_year = quality_measure_class.performance_year
            AND classed.measure_class = quality_measure_class.measure_class
            AND NOT quality_measure_class.is_small_practice
    LEFT JOIN policy.new_measure_floor AS floor
        ON
            classed.performance_year = floor.performance_year
            AND classed.performance_year - measure.first_performance_year + 1 = floor.year_in_program
            AND collection.has_new_measure_floor
    LEFT JOIN policy.topped_out_cap AS cap USING (performance_year, reporting_option)
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    measure_id,
    collection_type,
    measure_class,
    CASE
        WHEN NOT is_counted THEN coalesce(not_scored_reason, measure_class)
        WHEN floor_points > class_points THEN 'new_measure_floor'
        WHEN class_points > cap_points THEN 'topped_out_cap'
        WHEN ordinary_points IS NULL THEN NULL
        WHEN class_points > ordinary_points THEN 'small_practice_points'
        WHEN class_points > 0 THEN 'class_points'
        ELSE 'no_points'
    END AS reason,
    benchmark_points,
    CASE
        WHEN is_counted THEN least(greatest(class_points, floor_points), cap_points)
    END AS achievement_points,
    is_counted,
    -- reading Q4
    is_submitted,
    is_complete,
    is_outcome,
    is_high_priority,
    is_registry_measure,
    is_small_practice
FROM ruled

-- Rule:  42 CFR 414.1380(b)(1)(i), (ii), (iv)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  A measure earns the points of its benchmark or of its class, not less than the floor of
--        a new measure and not more than the cap of a measure topped out for a second year.

WITH classed AS (
    SELECT c.* FROM quality._measure_class AS c
    UNION ALL BY NAME
    SELECT a.* FROM quality.administrative_claims_class AS a
),

ruled AS (
    SELECT
        c.*,
        g.is_counted,
        o.is_outcome,
        r.is_high_priority,
        r.is_registry_measure,
        s.is_small_practice IS TRUE AS is_small_practice,
        -- (b)(1)(i) the benchmark's points, or the class's for a small practice or another
        coalesce(g.points, CASE WHEN g.is_counted THEN c.benchmark_points END) AS class_points,
        d.points AS ordinary_points,
        -- (b)(1)(i)(A)(3), (C) the floor needs a complete measure (reading P15)
        CASE WHEN c.measure_class <> 'incomplete' THEN f.floor_points END AS floor_points,
        -- (b)(1)(iv) the cap follows the flag of the benchmark of this collection type
        CASE WHEN c.is_topped_out_by_program THEN t.cap_points END AS cap_points
    FROM classed AS c
    INNER JOIN reference.measure AS r
        ON c.performance_year = r.performance_year AND c.measure_id = r.measure_id
    INNER JOIN policy.outcome_measure_type AS o
        ON r.performance_year = o.performance_year AND r.measure_type = o.measure_type
    INNER JOIN policy.quality_collection_type AS y
        ON
            c.performance_year = y.performance_year
            AND c.reporting_option = y.reporting_option
            AND c.collection_type = y.collection_type
    LEFT JOIN eligibility.special_status AS s
        ON
            c.performance_year = s.performance_year
            AND c.entity_type = s.entity_type
            AND c.entity_id = s.entity_id
    INNER JOIN policy.quality_measure_class AS g
        ON
            c.performance_year = g.performance_year
            AND c.measure_class = g.measure_class
            AND g.is_small_practice = (s.is_small_practice IS TRUE)
    INNER JOIN policy.quality_measure_class AS d
        ON
            c.performance_year = d.performance_year
            AND c.measure_class = d.measure_class
            AND NOT d.is_small_practice
    LEFT JOIN policy.new_measure_floor AS f
        ON
            c.performance_year = f.performance_year
            AND c.performance_year - r.first_performance_year + 1 = f.year_in_program
            AND y.has_new_measure_floor
    LEFT JOIN policy.topped_out_cap AS t
        ON
            c.performance_year = t.performance_year
            AND c.reporting_option = t.reporting_option
)

SELECT
    u.performance_year,
    u.entity_type,
    u.entity_id,
    u.reporting_option,
    u.measure_id,
    u.collection_type,
    u.measure_class,
    CASE
        WHEN NOT u.is_counted THEN coalesce(u.not_scored_reason, u.measure_class)
        WHEN u.floor_points > u.class_points THEN 'new_measure_floor'
        WHEN u.class_points > u.cap_points THEN 'topped_out_cap'
        WHEN u.ordinary_points IS NULL THEN NULL
        WHEN u.class_points > u.ordinary_points THEN 'small_practice_points'
        WHEN u.class_points > 0 THEN 'class_points'
        ELSE 'no_points'
    END AS reason,
    u.benchmark_points,
    CASE
        WHEN u.is_counted THEN least(greatest(u.class_points, u.floor_points), u.cap_points)
    END AS achievement_points,
    u.is_counted,
    u.is_complete,
    u.is_outcome,
    u.is_high_priority,
    u.is_registry_measure,
    u.is_small_practice
FROM ruled AS u

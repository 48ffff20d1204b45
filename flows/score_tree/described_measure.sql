-- Rule:  42 CFR 414.1380(b)(1)(i)-(ii), (iv)-(v)
-- Grain: performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type
-- Says:  Each quality measure of an entity that is shown with what is known of it: title, rate and cases,
--        what was sent, its slot, its benchmark, the next border, the cap and the class of its points.

WITH of_entity AS (
    SELECT points.*
    FROM quality.measure_points AS points
    SEMI JOIN score_tree.shown_entity AS shown
        ON
            points.performance_year = shown.performance_year
            AND points.entity_type = shown.entity_type
            AND points.entity_id = shown.entity_id
            AND points.reporting_option = shown.reporting_option
)

SELECT
    performance_year,
    entity_type,
    entity_id,
    reporting_option,
    measure_id,
    collection_type,
    points.measure_class,
    points.is_small_practice,
    points.is_counted,
    points.is_complete,
    points.is_outcome,
    points.is_high_priority,
    points.benchmark_points,
    points.achievement_points,
    points.reason,
    measure.title,
    measure.e_measure_id,
    measure.is_inverse,
    performance.performance_rate,
    performance.case_count,
    performance.reported_count,
    performance.reportable_count,
    sent.met,
    sent.rate_denominator,
    sent.population,
    sent.is_end_to_end_reported,
    selected.slot_number,
    selected.is_required_priority,
    border.deciles,
    border.decile_points,
    border.is_descending,
    rate.next_rate,
    rate.next_points,
    bound.highest_points,
    category.available_points,
    benchmark.is_topped_out,
    -- the cap follows the flag of the benchmark, as quality.measure_points has it
    CASE
        WHEN topped_out.measure_id IS NOT NULL OR benchmark.is_topped_out_by_program THEN cap.cap_points
    END AS cap_points,
    collection.is_submitted AS is_sent_type,
    class_rule.citation,
    class_rule.confidence
FROM of_entity AS points
INNER JOIN policy.quality_collection_type AS collection
    USING (performance_year, reporting_option, collection_type)
INNER JOIN policy.quality_points_range AS bound USING (performance_year)
LEFT JOIN policy.quality_measure_class AS class_rule
    USING (performance_year, measure_class, is_small_practice)
LEFT JOIN reference.measure USING (performance_year, measure_id)
LEFT JOIN quality.measure_performance AS performance
    USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
LEFT JOIN quality.measurement AS sent
    USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)
LEFT JOIN quality.category_score AS category
    USING (performance_year, entity_type, entity_id, reporting_option)
LEFT JOIN quality.selected_measure AS selected
    USING (
        performance_year, entity_type, entity_id, reporting_option,
        collection_group, measure_id, collection_type
    )
LEFT JOIN reference.benchmark USING (performance_year, measure_id, collection_type)
LEFT JOIN policy.topped_out_measure AS topped_out USING (performance_year, measure_id)
LEFT JOIN policy.topped_out_cap AS cap USING (performance_year, reporting_option)
LEFT JOIN score_tree.benchmark_border AS border USING (performance_year, measure_id, collection_type)
LEFT JOIN score_tree.judged_rate AS rate
    USING (performance_year, entity_type, entity_id, reporting_option, measure_id, collection_type)

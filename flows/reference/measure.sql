-- Rule:  42 CFR 414.1305
-- Grain: performance_year, measure_id
-- Says:  Every measure and activity of each performance year, its category by today's name.

SELECT
    m.performance_year,
    m.measure_id,
    -- Its first year called promoting interoperability "advancing care information"
    CASE m.category WHEN 'aci' THEN 'pi' ELSE m.category END AS category,
    trim(regexp_replace(m.title, '\s+', ' ', 'g')) AS title,
    m.measure_type,
    m.metric_type,
    m.overall_algorithm,
    m.is_high_priority,
    m.is_inverse,
    m.is_registry_measure,
    m.is_risk_adjusted,
    m.is_topped_out_by_program,
    m.first_performance_year,
    m.last_performance_year,
    m.e_measure_id,
    CASE WHEN m.category = 'ia' THEN m.weight END AS activity_weight,
    m.subcategory_id AS activity_subcategory,
    m.is_cehrt_eligible,
    m.objective,
    m.is_required,
    m.is_bonus,
    m.reporting_category,
    CASE WHEN m.category IN ('aci', 'pi') THEN CAST(m.weight AS SMALLINT) END AS objective_weight_points
FROM
    release_measures AS m
ORDER BY ALL

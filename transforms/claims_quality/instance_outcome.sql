-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, patient_number, instance_key
-- Says:  An instance has the most advantageous answer of the claims that decide, or none, and counts
--        once or, for visit measures, once for each line with an eligible procedure.

WITH instance AS (
    SELECT
        performance_year,
        measure_id,
        stratum,
        patient_number,
        instance_key,
        sum(eligible_line_count) AS eligible_line_count,
        min(advantage_order) FILTER (WHERE is_deciding) AS advantage_order
    FROM claims_quality.eligible_instance
    GROUP BY ALL
)

SELECT
    performance_year,
    measure_id,
    instance.stratum,
    instance.patient_number,
    instance.instance_key,
    if(class.is_counted_by_line, instance.eligible_line_count, 1) AS instance_count,
    answer.option_type
FROM instance
INNER JOIN policy.claims_measure USING (performance_year, measure_id)
INNER JOIN policy.claims_counting_class AS class USING (performance_year, counting_class)
LEFT JOIN claims_quality._answer_order AS answer USING (performance_year, measure_id, advantage_order)

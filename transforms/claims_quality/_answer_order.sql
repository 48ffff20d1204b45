-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, option_type
-- Says:  In which order the answers to a measure are advantageous: of an inverse measure the reverse.

SELECT
    performance_year,
    measure_id,
    answer.option_type,
    answer.advantage_order
FROM policy.claims_measure
INNER JOIN reference.measure AS measure USING (performance_year, measure_id)
INNER JOIN policy.claims_answer_order AS answer
    ON
        claims_measure.performance_year = answer.performance_year
        AND coalesce(measure.is_inverse, FALSE) = answer.is_inverse
WHERE measure.category = 'quality'

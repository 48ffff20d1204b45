-- Rule:  42 CFR 414.1325(d); reading Q7
-- Grain: performance_year, measure_id
-- Says:  A measure and its Medicare CQM are one family; any other measure is a family of its own.

SELECT
    performance_year,
    measure_id,
    least(measure_id, companion.companion_measure_id) AS family_id
FROM reference.measure
LEFT JOIN reference.measure_companion AS companion USING (performance_year, measure_id)
WHERE measure.category = 'quality'

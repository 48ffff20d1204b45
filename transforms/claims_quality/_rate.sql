-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, rate_number
-- Says:  Each rate that is counted, of a measure or of a stratum of it, and what an instance of it is.

WITH asking AS (
    SELECT
        performance_year,
        measure_id
    FROM policy.claims_companion_service
    UNION
    SELECT
        performance_year,
        measure_id
    FROM policy.claims_measure
    WHERE asks_own_code
)

SELECT
    performance_year,
    row_number() OVER (PARTITION BY performance_year ORDER BY measure_id, stratum) AS rate_number,
    measure_id,
    stratum,
    class.instance_kind,
    class.deciding_day,
    class.is_counted_by_line,
    asking.measure_id IS NOT NULL AS asks_more
FROM (SELECT DISTINCT
    performance_year,
    measure_id,
    stratum
FROM claims_quality._answer_option) AS counted
INNER JOIN policy.claims_measure USING (performance_year, measure_id)
INNER JOIN policy.claims_counting_class AS class USING (performance_year, counting_class)
LEFT JOIN asking USING (performance_year, measure_id)

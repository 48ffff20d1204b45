-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, measure_id, stratum, option_number
-- Says:  What answers a measure, or a stratum of it that has options of its own; where the published
--        options of a year cannot be borne by a claim, those of the year that policy names (reading M6).

WITH stratum AS (
    SELECT DISTINCT
        performance_year,
        measure_id,
        stratum
    FROM policy.claims_measure_stratum
    WHERE measure_id IS NOT NULL
),

-- One row without a number for a measure, or a stratum, that takes every option of its year.
taken AS (
    SELECT
        performance_year,
        measure_id,
        coalesce(stratum, 'whole') AS stratum,
        coalesce(own.definition_year, performance_year) AS definition_year,
        own.option_number
    FROM policy.claims_measure
    LEFT JOIN stratum USING (performance_year, measure_id)
    LEFT JOIN policy.claims_stratum_option AS own USING (performance_year, measure_id, stratum)
    WHERE measure_id IS NOT NULL
)

SELECT
    taken.performance_year,
    taken.measure_id,
    taken.stratum,
    taken.definition_year,
    published.option_number,
    published.option_type
FROM taken
INNER JOIN reference.claims_performance_option AS published
    ON
        taken.measure_id = published.measure_id
        AND taken.definition_year = published.performance_year
        AND coalesce(taken.option_number, published.option_number) = published.option_number

-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, age_class
-- Says:  Ages, in whole months, between which no measure tells a difference. A highest age ends with the
--        day before the next birthday, or where it is no whole number of years, at that age (reading M4).

WITH border AS (
    SELECT
        performance_year,
        0 AS first_month
    FROM reference.claims_eligibility_option
    UNION
    SELECT
        performance_year,
        CAST(min_age * 12 AS INTEGER) AS first_month
    FROM reference.claims_eligibility_option
    WHERE min_age IS NOT NULL
    UNION
    SELECT
        performance_year,
        CAST(if(max_age = floor(max_age), max_age + 1, max_age) * 12 AS INTEGER) AS first_month
    FROM reference.claims_eligibility_option
    WHERE max_age IS NOT NULL
)

SELECT
    performance_year,
    row_number() OVER year AS age_class,
    first_month,
    lead(first_month) OVER year AS end_month
FROM border
WINDOW year AS (PARTITION BY performance_year ORDER BY first_month)

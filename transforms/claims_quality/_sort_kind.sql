-- Rule:  42 CFR 414.1335(a)(1)
-- Grain: performance_year, sort_number, kind_number
-- Says:  The kinds of lines that a sort of claims has, with their number.

WITH borne AS (
    SELECT
        performance_year,
        sort_number,
        unnest(kind_numbers) AS kind_number
    FROM claims_quality._claim_sort
)

SELECT
    performance_year,
    sort_number,
    kind_number,
    count(*) AS line_count
FROM borne
GROUP BY ALL

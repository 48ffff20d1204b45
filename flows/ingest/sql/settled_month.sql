-- How many rows were settled, and of which months of service.
SELECT
    count(*) AS row_count,
    list_distinct(list(CAST(s.service_month AS VARCHAR)))
    || CASE WHEN count(*) > count(s.service_month) THEN [NULL] ELSE [] END AS service_months
FROM settled AS s

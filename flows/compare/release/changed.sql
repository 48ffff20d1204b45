-- Rows of the reference tables that were added, removed or changed, by table and year.
WITH paired AS (
    SELECT
        coalesce(b.table_name, a.table_name) AS table_name,
        coalesce(b.performance_year, a.performance_year) AS performance_year,
        b.content AS content_before,
        a.content AS content_after
    FROM before.reference_row AS b
    FULL JOIN after.reference_row AS a ON b.table_name = a.table_name AND b.key = a.key
)

SELECT
    p.table_name,
    p.performance_year,
    count(*) FILTER (WHERE p.content_before IS NULL) AS added_count,
    count(*) FILTER (WHERE p.content_after IS NULL) AS removed_count,
    count(*) FILTER (WHERE p.content_before != p.content_after) AS changed_count
FROM paired AS p
WHERE p.content_before IS DISTINCT FROM p.content_after
GROUP BY ALL

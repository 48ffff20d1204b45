-- How many staged rows have each date, or year.
CREATE OR REPLACE TEMP TABLE content_date AS
SELECT
    t.first_text,
    coalesce(t.last_text, t.first_text) AS last_text,
    count(*) AS row_count
FROM content_text AS t
WHERE t.first_text IS NOT NULL
GROUP BY ALL

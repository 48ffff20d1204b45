-- Gate:  The SQL of the run's tables is today's.
SELECT
    table_name AS subject,
    1 AS figure
FROM gate.since
WHERE is_sql

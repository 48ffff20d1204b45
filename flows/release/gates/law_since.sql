-- Gate:  Policy, reference tables and last year's figures are those that the run was made from.
SELECT
    table_name AS subject,
    1 AS figure
FROM gate.since
WHERE NOT is_sql

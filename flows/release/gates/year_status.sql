-- Gate:  The year's rules are final.
SELECT
    year_status AS subject,
    CAST(year_status = 'provisional' AS INTEGER) AS figure
FROM gate.run

-- Gate:  Few rows of each extract are in quarantine.
SELECT
    extract AS subject,
    100.0 * quarantined_count / (row_count + quarantined_count) AS figure
FROM gate.intake
WHERE side = 'now' AND row_count + quarantined_count > 0

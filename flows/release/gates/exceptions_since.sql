-- Gate:  Every file of exceptions that the lake counts is in the run.
SELECT
    extract AS subject,
    file_count AS figure
FROM gate.arrived
WHERE extract = 'exception'

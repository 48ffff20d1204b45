-- Gate:  Every other file that the lake counts is in the run, and no other.
SELECT
    extract AS subject,
    file_count AS figure
FROM gate.arrived
WHERE extract != 'exception'

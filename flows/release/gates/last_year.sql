-- Gate:  There is a finished run of the year before to compare with.
SELECT
    CAST(last_performance_year AS VARCHAR) AS subject,
    CAST(NOT is_there AS INTEGER) AS figure
FROM gate.last_year

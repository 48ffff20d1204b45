-- Gate:  The scaling factor is solved: there are decreases, and increases that they pay.
SELECT
    status AS subject,
    CAST(status != 'solved' AS INTEGER) AS figure
FROM adjustment.scaling_factor

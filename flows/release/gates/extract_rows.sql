-- Gate:  Each extract brought about as many rows as last year.
SELECT
    b.extract AS subject,
    greatest(0, 100.0 * (1 - coalesce(n.row_count, 0) / b.row_count)) AS figure
FROM gate.intake AS b
LEFT JOIN gate.intake AS n ON b.extract = n.extract AND n.side = 'now'
WHERE b.side = 'before' AND b.row_count >= getvariable('at_least')

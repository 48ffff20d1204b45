-- Gate:  Final scores are distributed about as last year's.
SELECT
    printf('%s, at %.2f', kind, CAST(arg_max(reached, abs(distance)) AS DOUBLE)) AS subject,
    max(abs(distance)) AS figure
FROM gate.distance
WHERE
    what = 'final_score'
    AND now_all >= getvariable('at_least')
    AND earlier_all >= getvariable('at_least')
GROUP BY kind

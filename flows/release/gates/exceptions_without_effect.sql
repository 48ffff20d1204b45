-- Gate:  Most approved exceptions of each kind take a weight from somebody.
SELECT
    concat_ws(' of ', exception_kind, category) AS subject,
    100.0 * count(*) FILTER (WHERE outcome != 'applied') / count(*) AS figure
FROM score.exception_outcome
WHERE decision = 'approved'
GROUP BY exception_kind, category
HAVING count(*) >= getvariable('at_least')

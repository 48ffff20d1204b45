-- Gate:  Every outcome in the run is one that the law of the year has.
SELECT
    rule_id AS subject,
    1 AS figure
FROM gate.unlawful

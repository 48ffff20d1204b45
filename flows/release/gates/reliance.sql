-- Gate:  The dollars of those whose score rests on an unconfirmed policy row are a small share of all.
SELECT
    concat(name, CASE WHEN is_told THEN '' ELSE ' (no table tells, so everybody)' END) AS subject,
    allowed_charge_percent AS figure
FROM report.reliance
WHERE kind = 'policy' AND bears_on = 'score' AND touching_row_count > 0

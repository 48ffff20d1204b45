-- What was made, for the table that the command prints.
SELECT
    'practices, ' || CASE
        WHEN p.practice_size = 1 THEN '1 clinician'
        WHEN p.practice_size <= 15 THEN '2 to 15 clinicians'
        WHEN p.practice_size < 100 THEN '16 to 99 clinicians'
        ELSE '100 clinicians or more'
    END AS what,
    count(*) AS number,
    10 + min(p.practice_size) AS rank
FROM practice AS p
GROUP BY what
UNION ALL
SELECT
    'clinicians, claims ' || CASE v.volume_class
        WHEN 'high' THEN 'above the threshold in both segments'
        WHEN 'services' THEN 'with patients and services, not dollars'
        WHEN 'dollars' THEN 'with dollars, not patients and services'
        WHEN 'falling' THEN 'above the threshold in the first segment only'
        WHEN 'new' THEN 'in the second segment only'
        WHEN 'none' THEN 'none'
        ELSE 'below the threshold'
    END AS what,
    count(*) AS number,
    1000 AS rank
FROM volume AS v
GROUP BY what
UNION ALL
SELECT
    'submissions, ' || r.entity_type AS what,
    count(*) AS number,
    2000 AS rank
FROM reporter AS r
GROUP BY what
UNION ALL
SELECT
    'measurements, ' || s.category || ' by ' || s.submission_method
    || CASE WHEN s.program_name = 'mips' THEN '' ELSE ' (pathways)' END AS what,
    CAST(sum(s.measurements_sent) AS BIGINT) AS number,
    3000 AS rank
FROM measurement_set AS s
GROUP BY what
ORDER BY rank, what

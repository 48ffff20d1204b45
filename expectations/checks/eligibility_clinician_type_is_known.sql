-- Check: Each clinician type that the extract gives is one that the year's policy decides on.
SELECT
    c.tin,
    c.npi,
    c.clinician_type
FROM ingest.clinician AS c
LEFT JOIN policy.clinician_type AS t
    ON
        c.performance_year = t.performance_year
        AND c.clinician_type = t.clinician_type
WHERE c.clinician_type IS NOT NULL AND t.clinician_type IS NULL

-- Check: Each clinician type that the extract gives is one that the year's policy decides on.
SELECT
    clinician.tin,
    clinician.npi,
    clinician_type
FROM ingest.clinician
LEFT JOIN policy.clinician_type AS type_rule USING (performance_year, clinician_type)
WHERE clinician_type IS NOT NULL AND type_rule.clinician_type IS NULL

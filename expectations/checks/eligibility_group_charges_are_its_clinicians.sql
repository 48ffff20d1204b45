-- Check: The charges and services of a TIN in a segment are those of its clinicians, added up.
SELECT
    tin,
    segment
FROM eligibility.allowed_charges
GROUP BY ALL
HAVING
    coalesce(sum(allowed_charge_amount) FILTER (WHERE entity_type = 'group'), 0)
    != coalesce(sum(allowed_charge_amount) FILTER (WHERE entity_type = 'individual'), 0)
    OR coalesce(sum(service_count) FILTER (WHERE entity_type = 'group'), 0)
    != coalesce(sum(service_count) FILTER (WHERE entity_type = 'individual'), 0)
    OR coalesce(sum(clinician_count) FILTER (WHERE entity_type = 'group'), 0)
    != count(*) FILTER (WHERE entity_type = 'individual')

-- Check: The charges and services of a TIN in a segment are those of its clinicians, added up.
SELECT
    a.tin,
    a.segment
FROM eligibility.allowed_charges AS a
GROUP BY a.tin, a.segment
HAVING
    coalesce(sum(a.allowed_charge_amount) FILTER (WHERE a.entity_type = 'group'), 0)
    != coalesce(sum(a.allowed_charge_amount) FILTER (WHERE a.entity_type = 'individual'), 0)
    OR coalesce(sum(a.service_count) FILTER (WHERE a.entity_type = 'group'), 0)
    != coalesce(sum(a.service_count) FILTER (WHERE a.entity_type = 'individual'), 0)
    OR coalesce(sum(a.clinician_count) FILTER (WHERE a.entity_type = 'group'), 0)
    != count(*) FILTER (WHERE a.entity_type = 'individual')

-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act
-- Grain: performance_year, service_type_code
-- Says:  Control totals by type of service: whether policy puts the type in scope, what its lines come
--        to in the MIPS determination period, and how much of it is counted as covered professional
--        services.

SELECT
    performance_year,
    service_type_code,
    any_value(scope.note) AS service_type_name,
    any_value(scope.is_covered_professional_service) AS is_type_in_scope,
    sum(volume.line_count) AS line_count,
    sum(volume.service_count) AS service_count,
    sum(volume.allowed_charge_amount) AS allowed_charge_amount,
    sum(volume.payment_amount) AS payment_amount,
    sum(volume.covered_line_count) AS covered_line_count,
    sum(volume.covered_service_count) AS covered_service_count,
    sum(volume.covered_allowed_charge_amount) AS covered_allowed_charge_amount,
    sum(volume.covered_payment_amount) AS covered_payment_amount
FROM report._service_volume AS volume
LEFT JOIN policy.service_type_scope AS scope USING (performance_year, service_type_code)
GROUP BY ALL

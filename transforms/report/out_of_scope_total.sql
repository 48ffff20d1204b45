-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act
-- Grain: performance_year, scope_topic, note
-- Says:  Control totals of what policy puts out of scope, by the rows that do so (drugs among them),
--        with the lines and dollars of it that are counted as covered all the same; a service that
--        several rows put out of scope stands under each.

WITH out_of_scope AS (
    SELECT
        performance_year,
        'service_type_scope' AS scope_topic,
        scope.note,
        volume.line_count,
        volume.allowed_charge_amount,
        volume.payment_amount,
        volume.covered_line_count,
        volume.covered_allowed_charge_amount,
        volume.covered_payment_amount
    FROM report._service_volume AS volume
    INNER JOIN policy.service_type_scope AS scope USING (performance_year, service_type_code)
    WHERE scope.is_covered_professional_service IS FALSE
    UNION ALL
    SELECT
        performance_year,
        'betos_scope' AS scope_topic,
        scope.note,
        volume.line_count,
        volume.allowed_charge_amount,
        volume.payment_amount,
        volume.covered_line_count,
        volume.covered_allowed_charge_amount,
        volume.covered_payment_amount
    FROM report._service_volume AS volume
    INNER JOIN policy.betos_scope AS scope USING (performance_year, betos_code)
    WHERE scope.is_covered_professional_service IS FALSE
    UNION ALL
    SELECT
        volume.performance_year,
        'procedure_scope' AS scope_topic,
        scope.note,
        volume.line_count,
        volume.allowed_charge_amount,
        volume.payment_amount,
        volume.covered_line_count,
        volume.covered_allowed_charge_amount,
        volume.covered_payment_amount
    FROM report._service_volume AS volume
    INNER JOIN policy.procedure_scope AS scope
        ON
            volume.performance_year = scope.performance_year
            AND volume.hcpcs_code BETWEEN scope.first_hcpcs_code AND scope.last_hcpcs_code
    WHERE scope.is_covered_professional_service IS FALSE
)

SELECT
    performance_year,
    scope_topic,
    note,
    sum(line_count) AS line_count,
    sum(allowed_charge_amount) AS allowed_charge_amount,
    sum(payment_amount) AS payment_amount,
    sum(covered_line_count) AS covered_line_count,
    sum(covered_allowed_charge_amount) AS covered_allowed_charge_amount,
    sum(covered_payment_amount) AS covered_payment_amount
FROM out_of_scope
GROUP BY ALL

-- Gate:  No dollar of a drug, or of another service out of scope, is in the base.
SELECT
    concat_ws(': ', scope_topic, note) AS subject,
    covered_allowed_charge_amount AS figure
FROM report.out_of_scope_total
UNION ALL
SELECT
    concat_ws(': ', 'type of service', service_type_code, service_type_name) AS subject,
    covered_allowed_charge_amount AS figure
FROM report.service_type_total
WHERE is_type_in_scope IS FALSE

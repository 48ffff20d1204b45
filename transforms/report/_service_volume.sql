-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act
-- Grain: performance_year, service_type_code, betos_code, hcpcs_code
-- Says:  What the lines of the MIPS determination period come to by kind of service, and how much of it
--        is counted as covered professional services.

SELECT
    performance_year,
    service_type_code,
    betos_code,
    hcpcs_code,
    count(*) AS line_count,
    sum(service_count) AS service_count,
    sum(allowed_charge_amount) AS allowed_charge_amount,
    sum(payment_amount) AS payment_amount,
    count(*) FILTER (WHERE is_covered_professional_service) AS covered_line_count,
    coalesce(sum(service_count) FILTER (WHERE is_covered_professional_service), 0) AS covered_service_count,
    coalesce(sum(allowed_charge_amount) FILTER (WHERE is_covered_professional_service), 0)
        AS covered_allowed_charge_amount,
    coalesce(sum(payment_amount) FILTER (WHERE is_covered_professional_service), 0)
        AS covered_payment_amount
FROM ingest.segment_line
GROUP BY ALL

-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act
-- Grain: performance_year, service_type_code, betos_code, hcpcs_code
-- Says:  What the lines of the MIPS determination period come to by kind of service, and how much of it
--        is counted as covered professional services.

-- The lines are summed first, so that few rows are split by what is covered.
WITH summed AS (
    SELECT
        performance_year,
        service_type_code,
        betos_code,
        hcpcs_code,
        is_covered_professional_service,
        count(*) AS line_count,
        sum(service_count) AS service_count,
        sum(allowed_charge_amount) AS allowed_charge_amount,
        sum(payment_amount) AS payment_amount
    FROM ingest.segment_line
    GROUP BY ALL
)

SELECT
    performance_year,
    service_type_code,
    betos_code,
    hcpcs_code,
    sum(line_count) AS line_count,
    sum(service_count) AS service_count,
    sum(allowed_charge_amount) AS allowed_charge_amount,
    sum(payment_amount) AS payment_amount,
    coalesce(sum(line_count) FILTER (WHERE is_covered_professional_service), 0) AS covered_line_count,
    coalesce(sum(service_count) FILTER (WHERE is_covered_professional_service), 0) AS covered_service_count,
    coalesce(sum(allowed_charge_amount) FILTER (WHERE is_covered_professional_service), 0)
        AS covered_allowed_charge_amount,
    coalesce(sum(payment_amount) FILTER (WHERE is_covered_professional_service), 0)
        AS covered_payment_amount
FROM summed
GROUP BY ALL

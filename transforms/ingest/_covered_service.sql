-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act
-- Grain: performance_year, service_type_code, betos_code, hcpcs_code
-- Says:  A kind of service found in the claims is a covered professional service unless its type of
--        service, its BETOS code or its procedure is out of scope of the physician fee schedule.

WITH claimed_code AS (
    SELECT DISTINCT
        performance_year,
        service_type_code,
        betos_code,
        hcpcs_code
    FROM ingest.claim_line
),

claimed_service AS (
    SELECT DISTINCT
        performance_year,
        coalesce(service_type_code, '') AS service_type_code,
        coalesce(betos_code, '') AS betos_code,
        coalesce(hcpcs_code, '') AS hcpcs_code
    FROM claimed_code
)

SELECT
    claimed_service.performance_year,
    claimed_service.service_type_code,
    claimed_service.betos_code,
    claimed_service.hcpcs_code
FROM claimed_service
WHERE
    NOT EXISTS (
        SELECT 1
        FROM policy.service_type_scope
        WHERE
            performance_year = claimed_service.performance_year
            AND service_type_code = claimed_service.service_type_code
            AND is_covered_professional_service IS FALSE
    )
    AND NOT EXISTS (
        SELECT 1
        FROM policy.betos_scope
        WHERE
            performance_year = claimed_service.performance_year
            AND betos_code = claimed_service.betos_code
            AND is_covered_professional_service IS FALSE
    )
    AND NOT EXISTS (
        SELECT 1
        FROM policy.procedure_scope
        WHERE
            performance_year = claimed_service.performance_year
            AND claimed_service.hcpcs_code BETWEEN first_hcpcs_code AND last_hcpcs_code
            AND is_covered_professional_service IS FALSE
    )

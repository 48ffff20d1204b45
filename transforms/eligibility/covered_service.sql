-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act
-- Grain: performance_year, service_type_code, betos_code, hcpcs_code
-- Says:  A kind of service found in the claims is a covered professional service unless its type of
--        service, its BETOS code or its procedure is out of scope of the physician fee schedule.

WITH claimed_code AS (
    SELECT DISTINCT
        l.performance_year,
        l.service_type_code,
        l.betos_code,
        l.hcpcs_code
    FROM ingest.claim_line AS l
),

claimed_service AS (
    SELECT DISTINCT
        k.performance_year,
        coalesce(k.service_type_code, '') AS service_type_code,
        coalesce(k.betos_code, '') AS betos_code,
        coalesce(k.hcpcs_code, '') AS hcpcs_code
    FROM claimed_code AS k
)

SELECT
    c.performance_year,
    c.service_type_code,
    c.betos_code,
    c.hcpcs_code
FROM claimed_service AS c
WHERE
    NOT EXISTS (
        SELECT 1
        FROM policy.service_type_scope AS t
        WHERE
            t.performance_year = c.performance_year
            AND t.service_type_code = c.service_type_code
            AND t.is_covered_professional_service IS FALSE
    )
    AND NOT EXISTS (
        SELECT 1
        FROM policy.betos_scope AS b
        WHERE
            b.performance_year = c.performance_year
            AND b.betos_code = c.betos_code
            AND b.is_covered_professional_service IS FALSE
    )
    AND NOT EXISTS (
        SELECT 1
        FROM policy.procedure_scope AS p
        WHERE
            p.performance_year = c.performance_year
            AND c.hcpcs_code BETWEEN p.first_hcpcs_code AND p.last_hcpcs_code
            AND p.is_covered_professional_service IS FALSE
    )

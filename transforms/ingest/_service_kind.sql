-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act; reading E41
-- Grain: performance_year, service_type_code, betos_code, hcpcs_code
-- Says:  A kind of service found in the claims is a covered professional service unless its type of
--        service, its BETOS code or its procedure is out of scope of the physician fee schedule; it is
--        a patient-facing encounter when its procedure is listed as one.

-- What a line is by its codes alone is decided here, once for each combination of codes.
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
),

out_of_scope AS (
    SELECT
        performance_year,
        service_type_code,
        claimed_service.betos_code,
        claimed_service.hcpcs_code,
        TRUE AS is_out_of_scope
    FROM claimed_service
    INNER JOIN policy.service_type_scope AS scope USING (performance_year, service_type_code)
    WHERE scope.is_covered_professional_service IS FALSE
    UNION
    SELECT
        performance_year,
        claimed_service.service_type_code,
        betos_code,
        claimed_service.hcpcs_code,
        TRUE AS is_out_of_scope
    FROM claimed_service
    INNER JOIN policy.betos_scope AS scope USING (performance_year, betos_code)
    WHERE scope.is_covered_professional_service IS FALSE
    UNION
    SELECT
        claimed_service.performance_year,
        claimed_service.service_type_code,
        claimed_service.betos_code,
        claimed_service.hcpcs_code,
        TRUE AS is_out_of_scope
    FROM claimed_service
    INNER JOIN policy.procedure_scope AS scope
        ON
            claimed_service.performance_year = scope.performance_year
            AND claimed_service.hcpcs_code BETWEEN scope.first_hcpcs_code AND scope.last_hcpcs_code
    WHERE scope.is_covered_professional_service IS FALSE
),

encounter AS (
    SELECT DISTINCT
        claimed_service.performance_year,
        claimed_service.hcpcs_code,
        TRUE AS is_encounter
    FROM claimed_service
    INNER JOIN policy.patient_facing_encounter AS listed
        ON
            claimed_service.performance_year = listed.performance_year
            AND claimed_service.hcpcs_code BETWEEN listed.first_hcpcs_code AND listed.last_hcpcs_code
)

SELECT
    performance_year,
    service_type_code,
    betos_code,
    hcpcs_code,
    out_of_scope.is_out_of_scope IS NULL AS is_covered_professional_service,
    encounter.is_encounter IS NOT NULL AS is_patient_facing_encounter
FROM claimed_service
LEFT JOIN out_of_scope USING (performance_year, service_type_code, betos_code, hcpcs_code)
LEFT JOIN encounter USING (performance_year, hcpcs_code)

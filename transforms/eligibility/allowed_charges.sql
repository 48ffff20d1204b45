-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act; reading E6; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and services of each TIN/NPI and of each TIN, for covered
--        professional services furnished in each segment of the MIPS determination period.

WITH
-- Both levels in one pass: a person seen by two clinicians of a TIN is one person of the TIN.
volume AS (
    SELECT
        performance_year,
        tin,
        npi,
        segment,
        grouping(npi) = 1 AS is_group,
        sum(allowed_charge_amount) AS allowed_charge_amount,
        count(DISTINCT beneficiary_id) AS beneficiary_count,
        count(*) AS service_count
    FROM ingest.segment_line
    WHERE is_covered_professional_service
    GROUP BY GROUPING SETS (
        (performance_year, tin, npi, segment),
        (performance_year, tin, segment)
    )
),

billing_clinician AS (
    SELECT
        performance_year,
        tin,
        segment,
        count(*) AS clinician_count
    FROM volume
    WHERE NOT is_group
    GROUP BY ALL
)

SELECT
    performance_year,
    CASE WHEN volume.is_group THEN 'group' ELSE 'individual' END AS entity_type,
    coalesce(individual.entity_id, tin) AS entity_id,
    segment,
    tin,
    npi,
    volume.allowed_charge_amount,
    volume.beneficiary_count,
    volume.service_count,
    CASE WHEN volume.is_group THEN billing_clinician.clinician_count ELSE 1 END AS clinician_count
FROM volume
INNER JOIN billing_clinician USING (performance_year, tin, segment)
LEFT JOIN eligibility.individual USING (performance_year, tin, npi)

-- Rule:  42 CFR 414.1305; section 1848(k)(3)(A) of the Act; reading E6; reading E8
-- Grain: performance_year, entity_type, entity_id, segment
-- Says:  Allowed charges, beneficiaries and services of each TIN/NPI and of each TIN, for covered
--        professional services furnished in each segment of the MIPS determination period.

WITH
-- Both levels in one pass: a person seen by two clinicians of a TIN is one person of the TIN.
volume AS (
    SELECT
        c.performance_year,
        c.tin,
        c.npi,
        c.segment,
        grouping(c.npi) = 1 AS is_group,
        sum(c.allowed_charge_amount) AS allowed_charge_amount,
        count(DISTINCT c.beneficiary_id) AS beneficiary_count,
        count(*) AS service_count
    FROM ingest.segment_line AS c
    WHERE c.is_covered_professional_service
    GROUP BY GROUPING SETS (
        (c.performance_year, c.tin, c.npi, c.segment),
        (c.performance_year, c.tin, c.segment)
    )
),

billing_clinician AS (
    SELECT
        v.performance_year,
        v.tin,
        v.segment,
        count(*) AS clinician_count
    FROM volume AS v
    WHERE NOT v.is_group
    GROUP BY v.performance_year, v.tin, v.segment
)

SELECT
    v.performance_year,
    CASE WHEN v.is_group THEN 'group' ELSE 'individual' END AS entity_type,
    coalesce(t.entity_id, v.tin) AS entity_id,
    v.segment,
    v.tin,
    v.npi,
    v.allowed_charge_amount,
    v.beneficiary_count,
    v.service_count,
    CASE WHEN v.is_group THEN b.clinician_count ELSE 1 END AS clinician_count
FROM volume AS v
INNER JOIN billing_clinician AS b USING (performance_year, tin, segment)
LEFT JOIN eligibility._tin_npi AS t USING (performance_year, tin, npi)

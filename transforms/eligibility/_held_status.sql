-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; reading E12
-- Grain: performance_year, entity_type, entity_id, special_status
-- Says:  The special statuses that an entity holds: an individual's as CMS determined them, a group's
--        or virtual group's by the share of its NPIs that have them.

WITH clinician_status AS (
    SELECT
        performance_year,
        clinician.tin,
        clinician.npi,
        threshold.special_status,
        CASE threshold.special_status
            WHEN 'rural' THEN clinician.is_rural
            WHEN 'hpsa' THEN clinician.is_hpsa
            WHEN 'non_patient_facing' THEN clinician.is_non_patient_facing
            WHEN 'hospital_based' THEN clinician.is_hospital_based
            WHEN 'asc_based' THEN clinician.is_asc_based
        END AS has_status
    FROM ingest.clinician
    INNER JOIN policy.special_status_threshold AS threshold USING (performance_year)
),

holder AS (
    SELECT
        performance_year,
        member.entity_type,
        member.entity_id,
        clinician_status.special_status,
        count(DISTINCT npi) AS holder_count
    FROM eligibility.entity_member AS member
    INNER JOIN clinician_status USING (performance_year, tin, npi)
    WHERE
        clinician_status.has_status IS TRUE AND member.entity_type IN ('individual', 'group', 'virtualGroup')
    GROUP BY ALL
)

-- An individual is one of one, so that the group's shares serve both.
SELECT
    performance_year,
    entity_type,
    entity_id,
    special_status
FROM holder
INNER JOIN eligibility.entity USING (performance_year, entity_type, entity_id)
INNER JOIN policy.special_status_threshold AS threshold USING (performance_year, special_status)
WHERE
    holder.holder_count * 100 > threshold.group_clinician_threshold_percent * entity.clinician_count
    OR (
        NOT threshold.must_exceed
        AND holder.holder_count * 100 = threshold.group_clinician_threshold_percent * entity.clinician_count
    )

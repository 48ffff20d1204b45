-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; reading E12
-- Grain: performance_year, entity_type, entity_id, special_status
-- Says:  The special statuses that an entity holds: an individual's as CMS determined them, a group's
--        or virtual group's by the share of its NPIs that have them.

WITH clinician_status AS (
    SELECT
        c.performance_year,
        c.tin,
        c.npi,
        s.special_status,
        CASE s.special_status
            WHEN 'rural' THEN c.is_rural
            WHEN 'hpsa' THEN c.is_hpsa
            WHEN 'non_patient_facing' THEN c.is_non_patient_facing
            WHEN 'hospital_based' THEN c.is_hospital_based
            WHEN 'asc_based' THEN c.is_asc_based
        END AS has_status
    FROM ingest.clinician AS c
    INNER JOIN policy.special_status_threshold AS s
        ON c.performance_year = s.performance_year
),

holder AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        c.special_status,
        count(DISTINCT m.npi) AS holder_count
    FROM eligibility.entity_member AS m
    INNER JOIN clinician_status AS c
        ON
            m.performance_year = c.performance_year
            AND m.tin = c.tin
            AND m.npi = c.npi
    WHERE c.has_status IS TRUE AND m.entity_type IN ('individual', 'group', 'virtualGroup')
    GROUP BY m.performance_year, m.entity_type, m.entity_id, c.special_status
)

-- An individual is one of one, so that the group's shares serve both.
SELECT
    h.performance_year,
    h.entity_type,
    h.entity_id,
    h.special_status
FROM holder AS h
INNER JOIN eligibility.entity AS e
    ON
        h.performance_year = e.performance_year
        AND h.entity_type = e.entity_type
        AND h.entity_id = e.entity_id
INNER JOIN policy.special_status_threshold AS s
    ON
        h.performance_year = s.performance_year
        AND h.special_status = s.special_status
WHERE
    h.holder_count * 100 > s.group_clinician_threshold_percent * e.clinician_count
    OR (
        NOT s.must_exceed
        AND h.holder_count * 100 = s.group_clinician_threshold_percent * e.clinician_count
    )

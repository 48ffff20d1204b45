-- Rule:  42 CFR 414.1380(c)(2)(i)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  A category of an entity may lose its weight by an approved exception, by an event of the
--        year, by a special status of the entity, by the clinician's type, or by a rule for all
--        entities of a kind, as the year's grounds list them.

-- approved exceptions, among them events that reach counties rather than whole states
SELECT
    x.performance_year,
    x.entity_type,
    x.entity_id,
    x.category,
    g.ground,
    bool_and(g.is_cancelled_by_submission AND x.is_cancelled_by_submission)
        AS is_cancelled_by_submission
FROM score._exception_reach AS x
INNER JOIN policy.reweighting_ground AS g
    ON
        x.performance_year = g.performance_year
        AND x.category = g.category
        AND x.exception_kind = g.ground
-- what the year's list says already is said below
ANTI JOIN score._automatic_exception AS a
    ON
        g.ground_kind = 'automatic'
        AND x.performance_year = a.performance_year
        AND x.entity_type = a.entity_type
        AND x.entity_id = a.entity_id
WHERE g.ground_kind IN ('exception', 'automatic') AND g.is_in_force
GROUP BY x.performance_year, x.entity_type, x.entity_id, x.category, g.ground
UNION ALL
-- events that need no application
SELECT DISTINCT
    a.performance_year,
    a.entity_type,
    a.entity_id,
    g.category,
    g.ground,
    g.is_cancelled_by_submission
FROM score._automatic_exception AS a
INNER JOIN policy.reweighting_ground AS g ON a.performance_year = g.performance_year
WHERE g.ground_kind = 'automatic' AND g.is_in_force
UNION ALL
-- special statuses of the entity itself
SELECT
    s.performance_year,
    s.entity_type,
    s.entity_id,
    g.category,
    g.ground,
    g.is_cancelled_by_submission
FROM eligibility.special_status AS s
INNER JOIN policy.reweighting_ground AS g ON s.performance_year = g.performance_year
WHERE
    g.ground_kind = 'special_status'
    AND g.is_in_force
    AND CASE g.ground
        WHEN 'small_practice' THEN s.is_small_practice
        WHEN 'hospital_based' THEN s.is_hospital_based
        WHEN 'asc_based' THEN s.is_asc_based
        WHEN 'non_patient_facing' THEN s.is_non_patient_facing
    END
UNION ALL
-- clinician types
SELECT
    c.performance_year,
    'individual' AS entity_type,
    c.tin || '-' || c.npi AS entity_id,
    g.category,
    g.ground,
    g.is_cancelled_by_submission
FROM ingest.clinician AS c
INNER JOIN policy.reweighting_ground AS g
    ON c.performance_year = g.performance_year AND c.clinician_type = g.ground
WHERE g.ground_kind = 'clinician_type' AND g.is_in_force
UNION ALL
-- whatever the entity did
SELECT
    e.performance_year,
    e.entity_type,
    e.entity_id,
    e.category,
    e.ground,
    FALSE AS is_cancelled_by_submission
FROM score._entity_ground AS e

-- Rule:  42 CFR 414.1305; 42 CFR 414.1315; 42 CFR 414.1380(e)(2)(ii); reading E12
-- Grain: performance_year, entity_type, entity_id, special_status
-- Says:  The special statuses that an entity holds: an individual's own, a group's or virtual group's
--        by the share of its NPIs that have them.

WITH holder AS (
    SELECT
        performance_year,
        member.entity_type,
        member.entity_id,
        clinician_status.special_status,
        count(DISTINCT npi) AS holder_count
    FROM eligibility.entity_member AS member
    INNER JOIN eligibility.clinician_status USING (performance_year, tin, npi)
    WHERE
        clinician_status.has_status AND member.entity_type IN ('individual', 'group', 'virtualGroup')
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

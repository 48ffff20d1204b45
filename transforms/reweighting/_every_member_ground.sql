-- Rule:  42 CFR 414.1380(c)(2)(iii)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  A group's category also loses its weight when every MIPS eligible clinician in the group
--        qualifies alone, by type, status or exception.

WITH eligible_member AS (
    SELECT
        performance_year,
        member.entity_type,
        member.entity_id,
        individual.entity_id AS member_entity_id
    FROM eligibility.entity_member AS member
    INNER JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
    -- of the entities only an individual has an NPI
    INNER JOIN eligibility.entity AS individual USING (performance_year, tin, npi)
    WHERE member.entity_type != 'individual' AND eligible.is_mips_eligible
),

qualifying_member AS (
    SELECT DISTINCT
        performance_year,
        own.entity_id AS member_entity_id,
        category
    FROM reweighting._own_ground AS own
    INNER JOIN policy.reweighting_ground AS listed USING (performance_year, category, ground)
    -- reading A14: an event of the year excuses clinicians as individuals only
    WHERE own.entity_type = 'individual' AND listed.ground_kind != 'automatic'
)

SELECT
    performance_year,
    eligible_member.entity_type,
    eligible_member.entity_id,
    category,
    listed.ground
FROM eligible_member
INNER JOIN policy.reweighting_ground AS listed USING (performance_year)
LEFT JOIN qualifying_member USING (performance_year, member_entity_id, category)
WHERE listed.ground_kind = 'every_member' AND listed.is_in_force
GROUP BY ALL
HAVING count(*) = count(qualifying_member.member_entity_id)

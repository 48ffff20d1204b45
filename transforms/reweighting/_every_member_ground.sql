-- Rule:  42 CFR 414.1365(e)(2)(ii); 42 CFR 414.1380(c)(2)(iii)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  A group's category also loses its weight when every MIPS eligible clinician in the group
--        qualifies alone, by type, status or exception; a subgroup's follows its group.

WITH scored AS (
    SELECT
        performance_year,
        entity_type AS scored_entity_type,
        entity_id AS scored_entity_id,
        source_entity_type AS entity_type,
        source_entity_id AS entity_id
    FROM eligibility.result_source
    WHERE entity_type != 'individual'
),

eligible_member AS (
    SELECT
        performance_year,
        scored.scored_entity_type AS entity_type,
        scored.scored_entity_id AS entity_id,
        individual.entity_id AS member_entity_id
    FROM scored
    INNER JOIN eligibility.entity_member USING (performance_year, entity_type, entity_id)
    INNER JOIN eligibility.mips_eligible AS eligible USING (performance_year, tin, npi)
    -- of the entities only an individual has an NPI
    INNER JOIN eligibility.entity AS individual USING (performance_year, tin, npi)
    WHERE eligible.is_mips_eligible
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

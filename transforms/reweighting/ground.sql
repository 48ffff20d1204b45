-- Rule:  42 CFR 414.1380(c)(2)(i); 42 CFR 414.1380(c)(2)(iii)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  The grounds on which a category of an entity may lose its weight, as far as they are known
--        before any category is scored: the entity's own, and those of a group through its members.

SELECT
    performance_year,
    entity_type,
    entity_id,
    category,
    ground,
    is_cancelled_by_submission
FROM reweighting._own_ground
UNION ALL
SELECT
    performance_year,
    member.entity_type,
    member.entity_id,
    category,
    ground,
    listed.is_cancelled_by_submission
FROM reweighting._every_member_ground AS member
INNER JOIN policy.reweighting_ground AS listed USING (performance_year, category, ground)

-- Rule:  42 CFR 414.1380(c)(2)(iii)
-- Grain: performance_year, entity_type, entity_id, category, ground
-- Says:  A group's category also loses its weight when every MIPS eligible clinician in the group
--        qualifies alone, by type, status or exception.

WITH eligible_member AS (
    SELECT
        m.performance_year,
        m.entity_type,
        m.entity_id,
        m.tin || '-' || m.npi AS member_entity_id
    FROM eligibility.entity_member AS m
    INNER JOIN eligibility.mips_eligible AS e
        ON
            m.performance_year = e.performance_year
            AND m.tin = e.tin
            AND m.npi = e.npi
    WHERE m.entity_type != 'individual' AND e.is_mips_eligible
),

qualifying_member AS (
    SELECT DISTINCT
        r.performance_year,
        r.entity_id,
        r.category
    FROM score._reweighting_ground AS r
    INNER JOIN policy.reweighting_ground AS k
        ON
            r.performance_year = k.performance_year
            AND r.category = k.category
            AND r.ground = k.ground
    -- reading A14: an event of the year excuses clinicians as individuals only
    WHERE r.entity_type = 'individual' AND k.ground_kind != 'automatic'
)

SELECT
    m.performance_year,
    m.entity_type,
    m.entity_id,
    g.category,
    g.ground
FROM eligible_member AS m
INNER JOIN policy.reweighting_ground AS g ON m.performance_year = g.performance_year
LEFT JOIN qualifying_member AS q
    ON
        m.performance_year = q.performance_year
        AND m.member_entity_id = q.entity_id
        AND g.category = q.category
WHERE g.ground_kind = 'every_member' AND g.is_in_force
GROUP BY m.performance_year, m.entity_type, m.entity_id, g.category, g.ground
HAVING count(*) = count(q.entity_id)

-- By how much each rule that touched somebody last year touches fewer now, of a population that is
-- as large as it is: entities of a kind, and all scored entities for what is not about a kind.
WITH population AS (
    SELECT
        'now' AS side,
        entity_type,
        count(DISTINCT entity_id) AS entity_count
    FROM eligibility.scored_entity
    GROUP BY ALL
    UNION ALL
    SELECT
        'before' AS side,
        entity_type,
        count(DISTINCT entity_id) AS entity_count
    FROM before.eligibility.scored_entity
    GROUP BY ALL
),

ratio AS (
    SELECT
        entity_type,
        sum(entity_count) FILTER (WHERE side = 'now')
        / sum(entity_count) FILTER (WHERE side = 'before') AS ratio
    FROM population
    GROUP BY entity_type
),

whole AS (
    SELECT
        sum(entity_count) FILTER (WHERE side = 'now')
        / sum(entity_count) FILTER (WHERE side = 'before') AS ratio
    FROM population
),

expected AS (
    SELECT
        b.rule_id,
        b.entity_type,
        b.touched_count * coalesce(ratio.ratio, whole.ratio) AS expected_count
    FROM gate.touched AS b
    CROSS JOIN whole
    LEFT JOIN ratio USING (entity_type)
    WHERE b.side = 'before'
)

SELECT
    expected.rule_id,
    expected.entity_type,
    expected.expected_count,
    rule.is_excused,
    greatest(0, 100 * (1 - coalesce(n.touched_count, 0) / expected.expected_count)) AS fall_percent
FROM expected
-- the law of this year has the rule
INNER JOIN gate.rule AS rule USING (rule_id)
LEFT JOIN gate.touched AS n
    ON expected.rule_id = n.rule_id AND expected.entity_type = n.entity_type AND n.side = 'now'

-- Gate:  Each rule with a floor touches more than that share of the scored entities of its kind.
WITH scored AS (
    SELECT
        performance_year,
        entity_type,
        count(DISTINCT entity_id) AS entity_count
    FROM eligibility.scored_entity
    GROUP BY ALL
)

SELECT
    printf(
        '%s: %d of %d %s entities',
        release_floor.rule_id,
        coalesce(touched.touched_count, 0),
        scored.entity_count,
        release_floor.entity_type
    ) AS subject,
    CAST(
        100 * coalesce(touched.touched_count, 0) <= release_floor.floor_percent * scored.entity_count
        AS INTEGER
    ) AS figure
FROM scored
INNER JOIN gate.release_floor AS release_floor
    ON
        scored.entity_type = release_floor.entity_type
        AND scored.entity_count >= release_floor.at_least
        AND scored.performance_year BETWEEN release_floor.first_performance_year
        AND coalesce(release_floor.last_performance_year, scored.performance_year)
LEFT JOIN gate.touched AS touched
    ON
        release_floor.rule_id = touched.rule_id
        AND release_floor.entity_type = touched.entity_type
        AND touched.side = 'now'

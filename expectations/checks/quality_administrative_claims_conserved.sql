-- Check: Every administrative claims result of quality is either performance or set aside.

SELECT
    r.performance_year,
    r.entity_type,
    r.entity_id,
    r.measure_id
FROM ingest.administrative_claims_result AS r
ANTI JOIN quality.measure_performance AS p
    ON
        r.performance_year = p.performance_year
        AND r.entity_type = p.entity_type
        AND r.entity_id = p.entity_id
        AND r.measure_id = p.measure_id
        AND p.collection_type = 'administrativeClaims'
-- a group's results are its subgroups' too
ANTI JOIN (
    SELECT
        s.tin,
        m.performance_year,
        m.measure_id
    FROM quality.measure_performance AS m
    INNER JOIN eligibility.scored_entity AS s
        ON
            m.performance_year = s.performance_year
            AND m.entity_type = s.entity_type
            AND m.entity_id = s.entity_id
    WHERE s.entity_type = 'subgroup' AND m.collection_type = 'administrativeClaims'
) AS g
    ON
        r.performance_year = g.performance_year
        AND r.entity_type = 'group'
        AND r.entity_id = g.tin
        AND r.measure_id = g.measure_id
ANTI JOIN quality.unscored_measurement AS a
    ON
        r.performance_year = a.performance_year
        AND r.entity_type = a.entity_type
        AND r.entity_id = a.entity_id
        AND r.measure_id = a.measure_id
        AND a.collection_type = 'administrativeClaims'

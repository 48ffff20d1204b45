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
ANTI JOIN quality.measurement_set_aside AS a
    ON
        r.performance_year = a.performance_year
        AND r.entity_type = a.entity_type
        AND r.entity_id = a.entity_id
        AND r.measure_id = a.measure_id
        AND a.collection_type = 'administrativeClaims'

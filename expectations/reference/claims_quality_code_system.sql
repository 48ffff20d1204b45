-- Check: a quality code stands on a claim's lines, not among its diagnoses or on inpatient claims.

SELECT
    'warn' AS severity,
    q.performance_year,
    q.measure_id,
    NULL AS collection_type,
    printf('%d quality codes are of the system %s', count(*), q.code_system) AS sentence
FROM
    reference.claims_quality_code AS q
WHERE
    q.code_system != 'hcpcs'
GROUP BY
    q.performance_year,
    q.measure_id,
    q.code_system

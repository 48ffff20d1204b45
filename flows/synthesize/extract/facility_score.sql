-- Hospital Value-Based Purchasing percentiles of hospital-based clinicians and of their practices.
WITH based AS (
    SELECT
        'individual' AS entity_type,
        tin || '-' || npi AS entity_id,
        practice_number
    FROM people.clinician
    WHERE is_hospital_based AND chance('facility', clinician_number) < 0.7
    UNION ALL
    SELECT
        'group' AS entity_type, tin AS entity_id, practice_number
    FROM people.clinician
    GROUP BY tin, practice_number
    HAVING count(*) > 1 AND count(*) FILTER (is_hospital_based) >= count(*) * 0.75
    UNION ALL
    -- Not every year offers it to virtual groups.
    SELECT
        entity_type, entity_id,
        min(practice_number) AS practice_number
    FROM people.entity_member
    WHERE entity_type = 'virtualGroup' AND kind.special_status = 'facility'
    GROUP BY entity_type, entity_id
)

SELECT
    entity_type, entity_id,
    '00' || lpad(CAST(below('hospital', practice_number, 5000) AS VARCHAR), 4, '0') AS facility_id,
    CAST(100 * chance('percentile', below('hospital', practice_number, 5000)) AS DECIMAL(5, 2))
        AS total_performance_score_percentile
FROM based
ORDER BY entity_type, entity_id

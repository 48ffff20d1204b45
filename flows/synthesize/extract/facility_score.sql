-- Hospital Value-Based Purchasing percentiles of hospital-based clinicians and of their practices.
WITH based AS (
    SELECT
        'individual' AS entity_type,
        c.tin || '-' || c.npi AS entity_id,
        c.practice_number
    FROM people.clinician AS c
    WHERE c.is_hospital_based AND chance('facility', c.clinician_number) < 0.7
    UNION ALL
    SELECT
        'group' AS entity_type,
        c.tin AS entity_id,
        c.practice_number
    FROM people.clinician AS c
    GROUP BY c.tin, c.practice_number
    HAVING
        count(*) > 1
        AND count(*) FILTER (WHERE c.is_hospital_based) >= count(*) * 0.75
    UNION ALL
    -- Not every year offers it to virtual groups.
    SELECT DISTINCT
        o.entity_type,
        o.entity_id,
        min(o.practice_number) OVER (PARTITION BY o.entity_id) AS practice_number
    FROM people.other_entity AS o
    WHERE o.entity_type = 'virtualGroup' AND o.practice_kind = 'virtual group'
)

SELECT
    b.entity_type,
    b.entity_id,
    '00' || lpad(CAST(below('hospital', b.practice_number, 5000) AS VARCHAR), 4, '0')
        AS facility_id,
    CAST(
        100 * chance('percentile', below('hospital', b.practice_number, 5000)) AS DECIMAL(5, 2)
    ) AS total_performance_score_percentile
FROM based AS b
ORDER BY b.entity_type, b.entity_id

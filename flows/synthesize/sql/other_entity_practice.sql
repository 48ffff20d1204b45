-- Practices of the entities that are neither a group nor an individual: APM Entities, virtual
-- groups of two small practices, and subgroups that stand for one large practice.
CREATE OR REPLACE TABLE other_entity_practice AS
SELECT
    'apm' AS entity_type,
    'A' || lpad(CAST(p.apm_entity_number AS VARCHAR), 5, '0') AS entity_id,
    p.practice_number
FROM practice AS p
WHERE p.apm_entity_number IS NOT NULL
UNION ALL
SELECT
    'virtualGroup' AS entity_type,
    'V' || lpad(CAST(p.practice_number // 60 AS VARCHAR), 5, '0') AS entity_id,
    p.practice_number
FROM practice AS p
WHERE p.practice_number % 60 IN (7, 8) AND p.practice_size <= 10
UNION ALL
SELECT
    'subgroup' AS entity_type,
    'S' || lpad(CAST(p.practice_number AS VARCHAR), 6, '0') AS entity_id,
    p.practice_number
FROM practice AS p
WHERE p.practice_size >= 16 AND p.practice_number % 12 = 1
ORDER BY entity_type, entity_id, practice_number;

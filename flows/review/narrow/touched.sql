-- Who shares a score or a count with the entities where a case begins (begun), from who is a member of
-- what in the released run (member) and who bills there (biller).
CREATE SCHEMA IF NOT EXISTS touched;

-- Practice to entity to practice, until none is added.
CREATE OR REPLACE TABLE touched.practice AS
WITH RECURSIVE link AS (
    SELECT DISTINCT
        entity_type,
        entity_id,
        tin
    FROM member
    WHERE entity_type NOT IN ('individual', 'group')
),

touched AS (
    SELECT split_part(entity_id, '-', 1) AS tin
    FROM begun
    WHERE entity_type IN ('individual', 'group')
    UNION
    SELECT tin
    FROM member
    SEMI JOIN begun USING (entity_type, entity_id)
    UNION
    SELECT next_link.tin
    FROM touched
    INNER JOIN link USING (tin)
    INNER JOIN link AS next_link USING (entity_type, entity_id)
)

SELECT DISTINCT tin
FROM touched;

CREATE OR REPLACE TABLE touched.clinician AS
SELECT DISTINCT
    tin,
    npi
FROM biller
SEMI JOIN touched.practice USING (tin);

CREATE OR REPLACE TABLE touched.entity AS
SELECT DISTINCT
    entity_type,
    entity_id
FROM member
SEMI JOIN touched.practice USING (tin)
UNION
SELECT
    'individual' AS entity_type,
    tin || '-' || npi AS entity_id
FROM touched.clinician
UNION
SELECT
    'group' AS entity_type,
    tin AS entity_id
FROM touched.practice
UNION
SELECT
    'clinician' AS entity_type,
    npi AS entity_id
FROM touched.clinician
UNION
SELECT
    entity_type,
    entity_id
FROM begun;

-- The practices that share a score or a count with those where a case begins: practice to entity to
-- practice, until none is added.
WITH RECURSIVE link AS (
    SELECT DISTINCT
        entity_type,
        entity_id,
        tin
    FROM member
    WHERE entity_type NOT IN ('individual', 'group')
),

touched AS (
    SELECT tin
    FROM begun
    UNION
    SELECT next_link.tin
    FROM touched
    INNER JOIN link USING (tin)
    INNER JOIN link AS next_link USING (entity_type, entity_id)
)

SELECT DISTINCT tin
FROM touched

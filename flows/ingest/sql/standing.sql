-- Each row that is set aside, and what closed it first since it was last opened again; version is
-- null of a row that is open.
CREATE TEMP TABLE standing AS
WITH set_aside_row AS (
    SELECT DISTINCT
        e.source_digest,
        e.row_number
    FROM entry AS e
),

told AS (
    SELECT
        c.source_digest,
        c.row_number,
        c.version,
        c.is_closed,
        c.by_digest,
        c.how
    FROM closing AS c
    WHERE c.row_number IS NOT NULL
    UNION ALL
    SELECT
        r.source_digest,
        r.row_number,
        c.version,
        c.is_closed,
        c.by_digest,
        c.how
    FROM closing AS c
    INNER JOIN set_aside_row AS r ON c.source_digest = r.source_digest
    WHERE c.row_number IS NULL AND c.rule_id IS NULL
    UNION ALL
    SELECT DISTINCT
        e.source_digest,
        e.row_number,
        c.version,
        c.is_closed,
        c.by_digest,
        c.how
    FROM closing AS c
    INNER JOIN entry AS e ON c.source_digest = e.source_digest AND c.rule_id = e.rule_id
    WHERE c.row_number IS NULL
),

opened AS (
    SELECT
        t.source_digest,
        t.row_number,
        max(t.version) AS version
    FROM told AS t
    WHERE NOT t.is_closed
    GROUP BY t.source_digest, t.row_number
),

closed AS (
    SELECT
        t.source_digest,
        t.row_number,
        min(t.version) AS version,
        -- Of what came with one version, what answers for the file as a whole is told.
        arg_min(t.by_digest, (t.version, t.how = 'key', t.how, t.by_digest)) AS by_digest,
        arg_min(t.how, (t.version, t.how = 'key', t.how, t.by_digest)) AS how
    FROM told AS t
    LEFT JOIN opened AS o ON t.source_digest = o.source_digest AND t.row_number = o.row_number
    WHERE t.is_closed AND t.version > coalesce(o.version, 0)
    GROUP BY t.source_digest, t.row_number
)

SELECT
    r.source_digest,
    r.row_number,
    c.version,
    c.by_digest,
    c.how
FROM set_aside_row AS r
LEFT JOIN closed AS c ON r.source_digest = c.source_digest AND r.row_number = c.row_number

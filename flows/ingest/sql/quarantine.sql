-- One file's rows that are set aside, one row per fault, where their sender finds them.
WITH rejected AS (
    SELECT
        d.row_number,
        row_number() OVER (ORDER BY d.row_number) AS rejected_until
    FROM (
        SELECT DISTINCT r.row_number
        FROM reject AS r
        WHERE r.file_number = getvariable('file_number')
    ) AS d
),

-- A record's position is its number and that of the rejected records before it.
gap AS (
    SELECT
        r.row_number - r.rejected_until AS parsed_before,
        max(r.rejected_until) AS rejected_before
    FROM rejected AS r
    GROUP BY parsed_before
),

failing AS (
    SELECT *
    FROM failing_row AS f
    WHERE f.file_number = getvariable('file_number') AND f.severity <> 'scope'
),

set_aside AS (
    SELECT
        r.row_number,
        r.column_name,
        r.rule_id,
        r.reason,
        r.row_text
    FROM reject AS r
    WHERE r.file_number = getvariable('file_number')
    UNION ALL
    SELECT
        f.record_number + coalesce(g.rejected_before, 0) AS row_number,
        -- as the file calls it
        coalesce(
            map(getvariable('lake_names'), getvariable('source_names'))[f.column_name],
            f.column_name
        ) AS column_name,
        f.rule_id,
        f.reason,
        -- the whole row
        CAST(to_json(s) AS VARCHAR) AS row_text -- noqa: RF02
    FROM failing AS f
    ASOF LEFT JOIN gap AS g ON f.record_number > g.parsed_before
    INNER JOIN staged AS s ON f.record_number = s.record_number
)

SELECT
    getvariable('source_name') AS source_file,
    getvariable('source_digest') AS source_digest,
    CAST(getvariable('performance_year') AS SMALLINT) AS performance_year,
    q.row_number,
    q.column_name,
    q.rule_id,
    q.reason,
    q.row_text
FROM set_aside AS q
ORDER BY q.row_number, q.rule_id, q.column_name

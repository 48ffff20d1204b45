-- What is set aside of one file, one row per fault, at its position in the file; sent_number is what
-- its reader numbers it by (sent_*.sql).

-- A record's position is its number and that of the rejected records before it.
CREATE OR REPLACE TEMP TABLE gap AS
SELECT
    r.row_number - r.rejected_until AS parsed_before,
    max(r.rejected_until) AS rejected_before
FROM (
    SELECT
        d.row_number,
        row_number() OVER (ORDER BY d.row_number) AS rejected_until
    FROM (
        SELECT DISTINCT r.row_number
        FROM reject AS r
        WHERE r.file_number = getvariable('file_number')
    ) AS d
) AS r
GROUP BY parsed_before;

CREATE OR REPLACE TEMP TABLE set_aside AS
WITH failing AS (
    SELECT *
    FROM failing_row AS f
    WHERE f.file_number = getvariable('file_number')
),

found AS (
    SELECT
        r.row_number,
        CAST(NULL AS BIGINT) AS record_number,
        r.column_name,
        r.rule_id,
        r.reason,
        r.row_text,
        r.key
    FROM reject AS r
    WHERE r.file_number = getvariable('file_number')
    UNION ALL
    SELECT
        f.record_number + coalesce(g.rejected_before, 0) AS row_number,
        f.record_number,
        -- as the file calls it
        coalesce(
            map(getvariable('lake_names'), getvariable('source_names'))[f.column_name],
            f.column_name
        ) AS column_name,
        f.rule_id,
        f.reason,
        NULL AS row_text,
        k.key
    FROM failing AS f
    INNER JOIN failing_key AS k ON f.record_number = k.record_number
    ASOF LEFT JOIN gap AS g ON f.record_number > g.parsed_before
)

SELECT
    f.*,
    CASE WHEN getvariable('is_sent_by_record') THEN f.record_number ELSE f.row_number END AS sent_number
FROM found AS f

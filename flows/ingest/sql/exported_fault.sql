-- What is wrong with each row that is sent again; nothing, where it only goes with another one.
SELECT
    x.row_in_export,
    coalesce(e.row_number, x.row_number) AS row_number,
    e.place,
    e.rule_id,
    e.column_name,
    e.reason
FROM exported_row AS x
LEFT JOIN (
    SELECT
        f.*,
        CASE WHEN getvariable('is_by_unit') THEN f.unit ELSE CAST(f.row_number AS VARCHAR) END AS which
    FROM entry AS f
    INNER JOIN standing AS s ON f.source_digest = s.source_digest AND f.row_number = s.row_number
    WHERE f.source_digest = getvariable('source_digest') AND s.version IS NULL
) AS e
    ON CASE WHEN getvariable('is_by_unit') THEN x.unit ELSE CAST(x.row_number AS VARCHAR) END = e.which
WHERE x.row_number > 0
ORDER BY x.row_in_export, e.row_number, e.rule_id, e.column_name

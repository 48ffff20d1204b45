-- What is sent again of one file, as it was sent and in its order: all that belongs together with a
-- row that is open. row_in_export is 0 of the header.
CREATE OR REPLACE TEMP VIEW exported_row AS
WITH open_unit AS (
    SELECT DISTINCT e.unit
    FROM entry AS e
    INNER JOIN standing AS s ON e.source_digest = s.source_digest AND e.row_number = s.row_number
    WHERE e.source_digest = getvariable('source_digest') AND s.version IS NULL
)

SELECT
    row_number() OVER (ORDER BY k.row_number) - getvariable('header_rows') AS row_in_export,
    k.row_number,
    k.row_count,
    k.unit,
    k.sent
FROM read_parquet(getvariable('sent_file'), hive_partitioning = FALSE) AS k
WHERE k.row_number = 0 OR k.unit IN (SELECT u.unit FROM open_unit AS u)

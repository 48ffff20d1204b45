-- The rows of a file that are to be sent again: those that are set aside, and the other lines of
-- their claims: of a claim that is corrected the latest version alone counts, and is sent whole.
CREATE OR REPLACE TEMP TABLE sent_again AS
SELECT DISTINCT
    q.row_number,
    q.unit
FROM read_parquet(getvariable('quarantine_file'), hive_partitioning = false) AS q
UNION
SELECT
    k.record_number + coalesce(g.rejected_before, 0) AS row_number,
    k.unit
FROM (
    SELECT *
    FROM staged_unit AS s
    WHERE s.unit IN (
        SELECT q.unit
        FROM read_parquet(getvariable('quarantine_file'), hive_partitioning = false) AS q
    )
) AS k
ASOF LEFT JOIN gap AS g ON k.record_number > g.parsed_before

-- The claim lines that are inserted though they were before: in an earlier batch, an earlier file
-- of this one or an earlier week.
CREATE OR REPLACE TEMP TABLE restated AS
WITH inserted AS NOT MATERIALIZED (
    SELECT
        s.claim_id,
        s.line_number
    FROM read_parquet(getvariable('accepted_files'), hive_partitioning = false) AS s
    WHERE s.dml_indicator = 'INSERT'
)

SELECT
    i.claim_id,
    i.line_number
FROM inserted AS i
GROUP BY ALL
HAVING count(*) > 1
UNION
SELECT
    i.claim_id,
    i.line_number
FROM inserted AS i
SEMI JOIN lake.claim_line AS l ON i.claim_id = l.claim_id AND i.line_number = l.line_number

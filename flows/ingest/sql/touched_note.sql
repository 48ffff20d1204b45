-- What is to be said of the batch's rows of the claims that are touched, by file: sent by a later file
-- of the batch, too; and of a claim that is updated a second time in a week, how many lines of the
-- earlier update it no longer has.
WITH sent AS (
    SELECT
        l.claim_id,
        l.line_number,
        l.dml_indicator,
        l.weekly_processing_date,
        l.file_number,
        row_number() OVER (
            PARTITION BY l.claim_id, l.line_number, l.dml_indicator, l.weekly_processing_date
            ORDER BY l.file_number DESC, l.row_number DESC
        ) AS sent_age
    FROM lake.claim_line AS l
    WHERE l.batch_number = getvariable('batch_number')
),

updated AS (
    SELECT
        s.claim_id,
        s.weekly_processing_date,
        max(s.file_number) AS file_number
    FROM sent AS s
    WHERE s.dml_indicator = 'UPDATE'
    GROUP BY
        s.claim_id,
        s.weekly_processing_date
),

lost AS (
    SELECT DISTINCT
        u.file_number,
        e.claim_id,
        e.line_number,
        e.weekly_processing_date
    FROM lake.claim_line AS e
    INNER JOIN updated AS u
        ON e.claim_id = u.claim_id AND e.weekly_processing_date = u.weekly_processing_date
    WHERE
        e.batch_number < getvariable('batch_number')
        AND e.dml_indicator = 'UPDATE'
        AND NOT EXISTS (
            SELECT 1
            FROM sent AS s
            WHERE
                s.claim_id = e.claim_id
                AND s.line_number = e.line_number
                AND s.weekly_processing_date = e.weekly_processing_date
                AND s.dml_indicator = 'UPDATE'
        )
)

SELECT
    s.file_number,
    'twice' AS note,
    count(*) AS row_count
FROM sent AS s
WHERE s.sent_age > 1
GROUP BY s.file_number
UNION ALL
SELECT
    l.file_number,
    'shortened' AS note,
    count(*) AS row_count
FROM lost AS l
GROUP BY l.file_number

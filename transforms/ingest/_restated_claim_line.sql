-- Rule:  42 CFR 405.980(a)
-- Grain: performance_year, batch_number, file_number, row_number
-- Says:  Of a claim that was updated or deleted, all rows but those of its latest version are
--        superseded; of a line that was inserted again, all rows but the latest. The claim was
--        first processed with its first row.

WITH restated_claim AS (
    SELECT DISTINCT
        l.performance_year,
        l.claim_id
    FROM lake.claim_line AS l
    WHERE l.dml_indicator <> 'INSERT' OR l.is_restatement
),

restated_row AS (
    SELECT
        l.performance_year,
        l.claim_id,
        l.line_number,
        l.weekly_processing_date,
        l.batch_number,
        l.file_number,
        l.row_number,
        -- What one week's batch holds of a claim: inserted, then updated, then deleted.
        list_position(['INSERT', 'UPDATE', 'DELETE'], l.dml_indicator) AS step
    FROM lake.claim_line AS l
    SEMI JOIN restated_claim AS c
        ON l.performance_year = c.performance_year AND l.claim_id = c.claim_id
),

aged AS (
    SELECT
        r.performance_year,
        r.batch_number,
        r.file_number,
        r.row_number,
        min(r.weekly_processing_date) OVER (PARTITION BY r.performance_year, r.claim_id)
            AS first_processing_date,
        max(r.step) OVER (PARTITION BY r.performance_year, r.claim_id) > 1 AS is_corrected,
        dense_rank() OVER (
            PARTITION BY r.performance_year, r.claim_id
            ORDER BY r.weekly_processing_date DESC, r.batch_number DESC, r.step DESC
        ) AS version_age,
        row_number() OVER (
            PARTITION BY r.performance_year, r.claim_id, r.line_number
            ORDER BY
                r.weekly_processing_date DESC, r.batch_number DESC, r.step DESC,
                r.file_number DESC, r.row_number DESC
        ) AS line_age
    FROM restated_row AS r
)

SELECT
    a.performance_year,
    a.batch_number,
    a.file_number,
    a.row_number,
    a.line_age > 1 OR (a.is_corrected AND a.version_age > 1) AS is_superseded,
    a.first_processing_date
FROM aged AS a

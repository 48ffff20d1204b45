-- Rule:  42 CFR 405.980(a)
-- Grain: performance_year, batch_number, file_number, row_number
-- Says:  Of a claim that was updated or deleted, all rows but those of its latest version are
--        superseded; of a line that was inserted again, all rows but the latest. The claim was
--        first processed with its first row.

WITH restated_claim AS (
    SELECT DISTINCT
        performance_year,
        claim_id
    FROM lake.claim_line
    WHERE dml_indicator <> 'INSERT' OR is_restatement
),

restated_row AS (
    SELECT
        performance_year,
        claim_id,
        claim_line.line_number,
        claim_line.weekly_processing_date,
        claim_line.batch_number,
        claim_line.file_number,
        claim_line.row_number,
        -- What one week's batch holds of a claim: inserted, then updated, then deleted.
        list_position(['INSERT', 'UPDATE', 'DELETE'], claim_line.dml_indicator) AS step
    FROM lake.claim_line
    SEMI JOIN restated_claim USING (performance_year, claim_id)
),

aged AS (
    SELECT
        performance_year,
        batch_number,
        file_number,
        row_number,
        min(weekly_processing_date) OVER (PARTITION BY performance_year, claim_id)
            AS first_processing_date,
        max(step) OVER (PARTITION BY performance_year, claim_id) > 1 AS is_corrected,
        dense_rank() OVER (
            PARTITION BY performance_year, claim_id
            ORDER BY weekly_processing_date DESC, batch_number DESC, step DESC
        ) AS version_age,
        row_number() OVER (
            PARTITION BY performance_year, claim_id, line_number
            ORDER BY
                weekly_processing_date DESC, batch_number DESC, step DESC,
                file_number DESC, row_number DESC
        ) AS line_age
    FROM restated_row
)

SELECT
    performance_year,
    batch_number,
    file_number,
    row_number,
    line_age > 1 OR (is_corrected AND version_age > 1) AS is_superseded,
    first_processing_date
FROM aged

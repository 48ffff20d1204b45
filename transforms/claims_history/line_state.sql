-- Rule:  42 CFR 405.980(a)
-- Grain: batch_number, file_number, row_number
-- Says:  Of a claim that was updated or deleted, all rows but those of its latest version are
--        superseded; of a line that was inserted again, all rows but the latest. The claim was
--        first processed with its first row.

WITH sent AS (
    SELECT
        claim_line.claim_id,
        claim_line.line_number,
        claim_line.weekly_processing_date,
        claim_line.batch_number,
        claim_line.file_number,
        claim_line.row_number,
        claim_line.service_month,
        claim_line.dml_indicator,
        claim_line.allowed_charge_amount,
        -- What one week's batch holds of a claim: inserted, then updated, then deleted.
        list_position(['INSERT', 'UPDATE', 'DELETE'], claim_line.dml_indicator) AS step
    FROM lake.claim_line
),

aged AS (
    SELECT
        *,
        min(weekly_processing_date) OVER (PARTITION BY claim_id) AS first_processing_date,
        max(step) OVER (PARTITION BY claim_id) > 1 AS is_corrected,
        dense_rank() OVER (
            PARTITION BY claim_id
            ORDER BY weekly_processing_date DESC, batch_number DESC, step DESC
        ) AS version_age,
        first_value(batch_number) OVER (
            PARTITION BY claim_id
            ORDER BY weekly_processing_date DESC, batch_number DESC, step DESC
        ) AS latest_batch_number,
        row_number() OVER line AS line_age,
        first_value(batch_number) OVER line AS line_batch_number
    FROM sent
    WINDOW line AS (
        PARTITION BY claim_id, line_number
        ORDER BY
            weekly_processing_date DESC, batch_number DESC, step DESC,
            file_number DESC, row_number DESC
    )
)

SELECT
    batch_number,
    file_number,
    row_number,
    claim_id,
    service_month,
    dml_indicator,
    allowed_charge_amount,
    line_age > 1 OR (is_corrected AND version_age > 1) AS is_superseded,
    CASE
        WHEN is_corrected AND version_age > 1 THEN latest_batch_number
        WHEN line_age > 1 THEN line_batch_number
    END AS superseded_by_batch_number,
    first_processing_date
FROM aged

-- The rows that were settled, as the table of the batch holds them.
SELECT
    l.batch_number,
    l.file_number,
    l.row_number,
    l.claim_id,
    l.service_month,
    l.dml_indicator,
    l.allowed_charge_amount,
    l.is_superseded,
    l.superseded_by_batch_number,
    l.first_processing_date
FROM claims_history.line_state AS l

-- What is read of a claim line of the history to settle it, of the files that may hold one.
CREATE OR REPLACE TEMP VIEW history_key AS
SELECT
    s.claim_id,
    s.line_number,
    s.dml_indicator,
    s.weekly_processing_date,
    s.batch_number,
    s.file_number,
    s.row_number,
    s.first_expense_date,
    s.allowed_charge_amount
FROM history_line AS s

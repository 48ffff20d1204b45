-- What a batch settles: the state of every row of each claim that it touches.
CREATE OR REPLACE TEMP TABLE settled (
    batch_number INTEGER,
    file_number INTEGER,
    row_number BIGINT,
    claim_id BIGINT,
    service_month DATE,
    dml_indicator VARCHAR,
    allowed_charge_amount DECIMAL(12, 2),
    is_superseded BOOLEAN,
    superseded_by_batch_number INTEGER,
    first_processing_date DATE
);

-- What is to be said of the rows of the batch beside what was settled of them.
CREATE OR REPLACE TEMP TABLE noted (
    file_number INTEGER,
    note VARCHAR,
    row_count BIGINT
);

-- What is read of a claim line to settle it, of the files that are sent or withdrawn. The rows of a
-- file that is taken share its month of service by the folder that it lies in.
CREATE OR REPLACE TEMP VIEW sent_key AS
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
FROM sent_line AS s;

-- What is filled to tell which claim lines are not in force: the files that count, what was settled
-- of their rows, and which rows delete a claim.
CREATE OR REPLACE TEMP TABLE counting_file (batch_number INTEGER, file_number INTEGER);

-- A view over the files of settlements takes its place where there are any.
CREATE OR REPLACE VIEW settled_row AS
SELECT
    CAST(NULL AS INTEGER) AS batch_number,
    CAST(NULL AS INTEGER) AS file_number,
    CAST(NULL AS BIGINT) AS row_number,
    CAST(NULL AS BOOLEAN) AS is_superseded,
    CAST(NULL AS INTEGER) AS superseded_by_batch_number,
    CAST(NULL AS DATE) AS service_month,
    CAST(NULL AS DECIMAL(12, 2)) AS allowed_charge_amount
WHERE FALSE;

CREATE OR REPLACE TEMP TABLE deleting_line (
    batch_number INTEGER,
    file_number INTEGER,
    row_number BIGINT,
    service_month DATE,
    allowed_charge_amount DECIMAL(12, 2)
);

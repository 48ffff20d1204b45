-- The rows that break rules: one row for each row and each rule that it breaks.
CREATE OR REPLACE TEMP TABLE validation_failure (
    record_number BIGINT,
    rule_id VARCHAR,
    column_name VARCHAR,
    reason VARCHAR,
    severity VARCHAR
);

-- What one batch keeps of rows that cannot be taken.

-- Rows that could not be parsed, by their position in the file; one row per fault.
CREATE TEMP TABLE reject (
    file_number INTEGER,
    row_number BIGINT,
    column_name VARCHAR,
    rule_id VARCHAR,
    reason VARCHAR,
    row_text VARCHAR,
    -- what it is the row of (flows/ingest/keys.py), null where that could not be read
    key VARCHAR[]
);

-- Rows that are staged and do not enter the lake, by their position there; one row per rule.
CREATE TEMP TABLE failing_row (
    file_number INTEGER,
    record_number BIGINT,
    rule_id VARCHAR,
    column_name VARCHAR,
    reason VARCHAR
);

-- What reading a file noticed that stops nothing of it, in the order of the file.
CREATE TEMP TABLE read_warning (
    file_number INTEGER,
    position INTEGER,
    rule_id VARCHAR,
    reason VARCHAR
);

-- The sentence of each rule of reading.
CREATE TEMP TABLE read_rule (rule_id VARCHAR, reason VARCHAR);

-- What is set aside of a year, and what closes it.

-- One row per row and fault of every file.
CREATE TEMP TABLE entry (
    extract VARCHAR,
    source_digest VARCHAR,
    source_file VARCHAR,
    batch_number INTEGER,
    rows_in BIGINT,
    form VARCHAR,
    row_number BIGINT,
    place VARCHAR,
    column_name VARCHAR,
    rule_id VARCHAR,
    reason VARCHAR,
    key VARCHAR[],
    unit VARCHAR
);

-- The files whose rows may be closed, with the first version of the lake's table that may do so.
CREATE TEMP TABLE asked (source_digest VARCHAR, is_taken BOOLEAN, first_version INTEGER);

-- What closes a row, or all rows of a file, or those that break a rule; or opens them again.
CREATE TEMP TABLE closing (
    source_digest VARCHAR,
    row_number BIGINT,
    rule_id VARCHAR,
    version INTEGER,
    is_closed BOOLEAN,
    by_digest VARCHAR,
    how VARCHAR
);

-- What one batch keeps of rows that cannot be taken, and how a cell becomes a value.

-- Rows that could not be parsed, by their position in the file; one row per fault.
CREATE TEMP TABLE reject (
    file_number INTEGER,
    row_number BIGINT,
    column_name VARCHAR,
    rule_id VARCHAR,
    reason VARCHAR,
    row_text VARCHAR
);

-- Rows that are staged and break a rule, by their position there; one row per rule.
CREATE TEMP TABLE failing_row (
    file_number INTEGER,
    record_number BIGINT,
    rule_id VARCHAR,
    column_name VARCHAR,
    reason VARCHAR
);

-- The sentence of each rule of reading.
CREATE TEMP TABLE read_rule (rule_id VARCHAR, reason VARCHAR);

-- The linter takes the parameters of a macro for types.
-- noqa: disable=CP05,LT01,LT02
-- A text of a CSV or Parquet file that may be cast to a whole number: a cast alone would round a
-- fraction away. One with an exponent is none: whoever wrote it has lost its last digits.
CREATE TEMP MACRO whole_text(text) AS CASE
    WHEN contains(text, 'e') OR contains(text, 'E') THEN NULL
    WHEN
        contains(text, '.')
        AND TRY_CAST(text AS DECIMAL(38, 6)) IS DISTINCT FROM trunc(TRY_CAST(text AS DECIMAL(38, 6)))
        THEN NULL
    ELSE text
END;
-- A number of JSON that may be cast to a whole one; here an exponent is form.
CREATE TEMP MACRO whole_json(text) AS CASE
    WHEN TRY_CAST(text AS DECIMAL(38, 6)) = trunc(TRY_CAST(text AS DECIMAL(38, 6))) THEN text
END;
-- A number of Parquet that may be cast to a whole one.
CREATE TEMP MACRO whole_number(number) AS CASE WHEN number = trunc(number) THEN number END;
-- The value, or an error that says this where there is a text and no value.
CREATE TEMP MACRO value_or_error(value, text, said) AS
    coalesce(value, CASE WHEN coalesce(text, '') <> '' THEN error(said) END);
-- A date as the layout writes it.
CREATE TEMP MACRO date_of(text) AS CAST(try_strptime(text, getvariable('date_format')) AS DATE);
-- A text that is not of the type, in a sentence.
CREATE TEMP MACRO no_value_of(text, kind) AS
    format('The value {} is no {}.', left(text, 60), kind);
-- One fault of a row, or null; without a reason of its own it has the rule's.
CREATE TEMP MACRO fault(is_found, column_name, rule_id, reason) AS CASE
    WHEN is_found THEN {'column_name': column_name, 'rule_id': rule_id, 'reason': reason}
END;
-- No fault, as a list of them.
CREATE TEMP MACRO no_faults() AS
    CAST([] AS STRUCT(column_name VARCHAR, rule_id VARCHAR, reason VARCHAR)[]);
-- Whom a submission is for: only an apm, virtualGroup or subgroup has an identifier of its own.
CREATE TEMP MACRO submitting_entity(entity_type, tin, npi, stated_id) AS CASE entity_type
    WHEN 'individual' THEN tin || '-' || npi
    WHEN 'group' THEN tin
    ELSE nullif(stated_id, '')
END;
-- An object has two fields of one name: DuckDB would read the first.
CREATE TEMP MACRO has_repeated_field(names) AS
    len(names) <> len(list_distinct(names));

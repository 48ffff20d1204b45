-- How a cell becomes a value (columns.py), and what of a document is whose.

-- The linter takes the parameters of a macro for types.
-- noqa: disable=CP01,CP05,LT01,LT02
-- A value that a text says exactly: it is written so again, or the text has its form (columns.py),
-- which a number beyond the type's decimals, with an exponent, an underscore or a base has not:
-- that breaks QV-READ-001.
CREATE TEMP MACRO said(value, text, form) AS CASE
    WHEN CAST(value AS VARCHAR) = text OR regexp_full_match(text, form) THEN value
END;
-- The same of a number of JSON, in which an exponent is form: of mantissa and exponent together no
-- more decimals may be left than the type has.
CREATE TEMP MACRO said_by_json(value, text, form, scale) AS CASE
    WHEN said(value, text, form) IS NOT NULL THEN value
    WHEN
        regexp_full_match(text, '-?[0-9]+([.][0-9]+)?[eE][+-]?[0-9]+')
        AND length(regexp_extract(text, '[.]([0-9]*?)0*[eE]', 1))
        - TRY_CAST(regexp_extract(text, '[eE](.*)$', 1) AS INTEGER) <= scale
        THEN value
END;
-- A value of Parquet that is the same in the file's type again.
CREATE TEMP MACRO same(value, again, held) AS CASE WHEN again = held THEN value END;
-- A date or a moment of the years 1 to 9999: DuckDB holds later ones, such before Christ and such
-- without end, which no log of a lake and no other reader can say.
CREATE TEMP MACRO of_calendar(value) AS CASE
    WHEN value >= '0001-01-01' AND value < '10000-01-01' THEN value
END;
-- The value, or an error that says this where there is a text and no value.
CREATE TEMP MACRO value_or_error(value, text, said) AS
    coalesce(value, CASE WHEN coalesce(text, '') <> '' THEN error(said) END);
-- A date as the layout writes it, at its whole length and with a year of four digits that does not
-- begin with 0: another one would be of the first century, and DuckDB takes "infinity" for 1900.
CREATE TEMP MACRO date_of(text) AS CASE
    WHEN
        length(text) = getvariable('date_length')
        AND substr(text, getvariable('date_year_position'), 1) <> '0'
        THEN CAST(try_strptime(text, getvariable('date_format')) AS DATE)
END;
-- A moment of ISO 8601 to the microsecond, which is what the type holds.
CREATE TEMP MACRO moment_of(text) AS CASE
    WHEN
        regexp_full_match(
            text,
            '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6}0*)?)?'
            || '(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?'
        )
        THEN of_calendar(TRY_CAST(text AS TIMESTAMP WITH TIME ZONE))
END;
-- A code as its standard writes it: the blanks that pad it are none of it. To look for one costs a
-- fraction of cutting none off.
CREATE TEMP MACRO trimmed(text) AS nullif(
    CASE WHEN contains(text, ' ') OR contains(text, e'\t') THEN trim(text, e' \t') ELSE text END, ''
);
CREATE TEMP MACRO in_capitals(text) AS upper(trimmed(text));
-- A code of digits has the width of its standard: a spreadsheet takes the zeros before it.
CREATE TEMP MACRO of_width(code, width) AS CASE
    WHEN length(code) < width AND regexp_full_match(code, '[0-9]+')
        THEN repeat('0', width - length(code)) || code
    ELSE code
END;
CREATE TEMP MACRO in_two(text) AS of_width(in_capitals(text), 2);
CREATE TEMP MACRO in_five(text) AS of_width(in_capitals(text), 5);
CREATE TEMP MACRO in_small_letters(text) AS lower(trimmed(text));
-- A name of several words in the one spelling that policy and reference have of it.
CREATE TEMP MACRO as_published(text) AS
    coalesce(getvariable('spelling')[in_small_letters(text)], trimmed(text));
-- A text that a spreadsheet would not take for a formula (QV-READ-009).
CREATE TEMP MACRO harmless(text) AS CASE
    WHEN NOT regexp_matches(text, '^[=+@\t\r-]') THEN text
END;
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
CREATE TEMP MACRO submitting_entity(entity_type, tin, npi, stated_id) AS CASE as_published(entity_type)
    WHEN 'individual' THEN tin || '-' || npi
    WHEN 'group' THEN tin
    ELSE nullif(stated_id, '')
END;
-- The list of submissions that an object holds, where it is one, and where: an array in an array,
-- or what the submissions API answers with.
CREATE TEMP MACRO submission_list(json) AS list_filter(
    [
        {'path': '$', 'items': TRY_CAST(json AS JSON[])},
        {'path': '$.data', 'items': TRY_CAST(json_extract(json, '$.data') AS JSON[])},
        {'path': '$.data.items', 'items': TRY_CAST(json_extract(json, '$.data.items') AS JSON[])},
        {
            'path': '$.data.submissions',
            'items': TRY_CAST(json_extract(json, '$.data.submissions') AS JSON[])
        },
        {'path': '$.items', 'items': TRY_CAST(json_extract(json, '$.items') AS JSON[])},
        {'path': '$.submissions', 'items': TRY_CAST(json_extract(json, '$.submissions') AS JSON[])}
    ],
    lambda x: x.items IS NOT NULL
)[1];
-- An object has two fields of one name: DuckDB would read the first.
CREATE TEMP MACRO has_repeated_field(names) AS
    len(names) <> len(list_distinct(names));

"""QPP JSON to one row per measurement, with its set's and its submission's fields repeated."""

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from flows.engine.dictionary import Column
from flows.engine.warehouse import quoted
from flows.errors import QppError
from flows.ingest.layouts import Layout
from flows.ingest.rules import NO_LIST, NO_VALUE, NOT_JSON, REPEATED_FIELD, TYPE, ReadRule
from flows.ingest.sources import Source, glob_safe
from flows.lake import stored_columns

INTEGERS = {"SMALLINT", "INTEGER", "BIGINT"}
# The alias of the list that holds a level's texts in the statement below.
LEVELS = {"submission": "s", "measurement_set": "m", "measurement": "v", "value": "v"}
NUMBERS = ("submission_number", "measurement_set_number", "measurement_number")

# Each level is unnested with its position; a level without members keeps one row.
FLATTEN = """
CREATE OR REPLACE TEMP TABLE measurement_row AS
WITH submission AS (
    SELECT
        d.submission_number,
        d.submission,
        json_extract_string(d.submission, [{submission_paths}]) AS s,
        json_type(d.submission, '$.measurementSets') AS sets_kind,
        {submission_repeats} AS is_repeating,
        TRY_CAST(json_extract(d.submission, '$.measurementSets') AS JSON[]) AS sets
    FROM document AS d
),

measurement_set AS (
    SELECT
        q.* EXCLUDE (sets),
        unnest(CASE WHEN len(q.sets) > 0 THEN q.sets ELSE [NULL] END) AS measurement_set,
        unnest(CASE WHEN len(q.sets) > 0 THEN range(1, len(q.sets) + 1) ELSE [NULL] END)
            AS measurement_set_number
    FROM submission AS q
),

measurement_list AS (
    SELECT
        q.* REPLACE (q.is_repeating OR coalesce({set_repeats}, false) AS is_repeating),
        json_extract_string(q.measurement_set, [{set_paths}]) AS m,
        json_type(q.measurement_set, '$.measurements') AS list_kind,
        TRY_CAST(json_extract(q.measurement_set, '$.measurements') AS JSON[]) AS measurements
    FROM measurement_set AS q
),

measurement AS (
    SELECT
        q.* EXCLUDE (measurements),
        unnest(CASE WHEN len(q.measurements) > 0 THEN q.measurements ELSE [NULL] END)
            AS measurement,
        unnest(
            CASE WHEN len(q.measurements) > 0 THEN range(1, len(q.measurements) + 1) ELSE [NULL] END
        ) AS measurement_number
    FROM measurement_list AS q
),

value AS (
    SELECT
        q.* REPLACE (
            q.is_repeating OR coalesce({measurement_repeats}, false)
            OR coalesce({value_repeats}, false) AS is_repeating
        ),
        json_extract_string(q.measurement, [{measurement_paths}]) AS v,
        json_extract_string(q.measurement, '$.value') AS value_text,
        json_type(q.measurement, '$.value') AS value_kind,
        json_type(q.measurement, '$.value.strata') AS strata_kind,
        list_transform(
            TRY_CAST(json_extract(q.measurement, '$.value.strata') AS JSON[]),
            lambda x: json_extract_string(x, [{stratum_paths}])
        ) AS strata_text
    FROM measurement AS q
),

typed AS (
    SELECT
        {columns},
        {is_bad} AS is_bad,
        q.*
    FROM value AS q
)

SELECT
    t.* EXCLUDE (
        submission, s, m, v, measurement_set, measurement, list_kind, value_text, value_kind,
        strata_kind, strata_text, sets_kind, is_repeating
    ),
    CASE WHEN t.is_bad THEN list_filter([{faults}], lambda x: x IS NOT NULL) END AS faults,
    CASE
        WHEN t.is_bad
            THEN CAST(coalesce(t.measurement, t.measurement_set, t.submission) AS VARCHAR)
    END AS row_text
FROM (SELECT q.* FROM typed AS q) AS t
"""


def stage_submissions(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    path: Path,
    added: dict[str, str],
    rejects: str,
) -> None:
    """Write the rows that can be typed to Parquet and the others to the table of rejects.

    Raises QppError QPP106 when the JSON is cut or is none; a single line that is none, in a
    file of one object a line, is one reject.
    """
    _read_documents(connection, source)
    columns = stored_columns(source.layout.extract)
    connection.execute(_flatten(source.layout, columns))
    listed = ", ".join(
        f'CAST({added[c.name]} AS {c.type}) AS "{c.name}"' if c.name in added else f'r."{c.name}"'
        for c in columns
    )
    connection.execute(
        f"COPY (SELECT {listed} FROM measurement_row AS r WHERE NOT r.is_bad) "
        f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
    )
    connection.execute(
        f"INSERT INTO {rejects} SELECT b.row_number, b.fault.c, b.fault.k, b.fault.r, "
        "coalesce(b.row_text, b.line_text) FROM (SELECT r.rowid + 1 AS row_number, "
        "unnest(r.faults) AS fault, r.row_text, t.line_text FROM measurement_row AS r "
        "LEFT JOIN line_text AS t ON r.submission_number = t.submission_number "
        "WHERE r.is_bad) AS b"
    )
    connection.execute("DROP TABLE measurement_row")


def _read_documents(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make the tables of submissions and of the lines that are no JSON."""
    by_line = source.json_format == "newline_delimited"
    try:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE document AS SELECT row_number() OVER () AS "
            "submission_number, coalesce(json_extract(j.json, '$.data.submission'), j.json) AS "
            f"submission FROM read_json_objects({quoted(glob_safe(source.path))}, "
            f"format = '{source.json_format}', compression = '{source.compression}', "
            f"ignore_errors = {by_line}) AS j"
        )
    except duckdb.InvalidInputException as error:
        _, _, reason = str(error).splitlines()[0].partition('", ')
        raise QppError("QPP106", file=source.path, reason=reason.strip(" .")) from error
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE line_text (submission_number BIGINT, line_text VARCHAR)"
    )
    broken = _broken_lines(connection)
    if broken[:1] == [1]:
        _read_behind_mark(connection, source)
        broken = _broken_lines(connection)
    if not broken:
        return
    last = connection.execute("SELECT max(submission_number) FROM document").fetchone()
    if last and broken[-1] == last[0] and not source.ends_with_newline:
        raise QppError("QPP106", file=source.path, reason=f"line {last[0]} is cut")
    lines = list(zip(broken, _lines(source, broken), strict=True))
    connection.executemany("INSERT INTO line_text VALUES ($1, $2)", lines)


def _broken_lines(connection: duckdb.DuckDBPyConnection) -> list[int]:
    rows = connection.execute(
        "SELECT submission_number FROM document WHERE submission IS NULL ORDER BY ALL"
    ).fetchall()
    return [row[0] for row in rows]


def _read_behind_mark(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Read the first line without its byte order mark, which DuckDB takes for content."""
    [line] = _lines(source, [1])
    text = line.removeprefix("\ufeff")
    if text != line:
        connection.execute(
            "UPDATE document SET submission = coalesce(json_extract(TRY_CAST($text AS JSON), "
            "'$.data.submission'), TRY_CAST($text AS JSON)) WHERE submission_number = 1",
            {"text": text},
        )


def _lines(source: Source, numbers: list[int]) -> Iterator[str]:
    """Yield the text of the lines with these numbers, blank lines not counted."""
    with pa.input_stream(
        str(source.path), None if source.compression == "none" else source.compression
    ) as stream:
        written = (line for line in io.BufferedReader(stream) if line.strip())
        before = 0
        for number in numbers:
            line = next(islice(written, number - before - 1, None))
            before = number
            yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _flatten(layout: Layout, columns: tuple[Column, ...]) -> str:
    """Return the statement that types every field named by the layout and names its faults."""
    levels = layout.levels
    texts = {
        lake: f"q.{LEVELS[level]}[{position}]"
        for level, fields in levels.items()
        if level in LEVELS
        for position, lake in enumerate(fields.values(), start=_offset(levels, level) + 1)
    }
    sources = layout.source_names
    typed: dict[str, str] = {}
    tests: list[str] = []
    faults: list[str] = []

    def fault(test: str, name: str, rule: ReadRule, reason: str | None = None) -> None:
        tests.append(test)
        said = reason or quoted(rule.reason)
        faults.append(
            f"CASE WHEN {test.replace('q.', 't.')} THEN "
            f"struct_pack(c := {quoted(name)}, k := {quoted(rule.rule_id)}, r := {said}) END"
        )

    for column in columns:
        if column.name not in texts or column.name in {"entity_id"}:
            continue
        text = f"nullif({texts[column.name]}, '')"
        value = _typed(text, column.type, layout.date_format)
        typed[column.name] = value
        if column.type != "VARCHAR":
            value_now = text.replace("q.", "t.")
            fault(
                f"({text} IS NOT NULL AND {value} IS NULL)",
                sources[column.name],
                TYPE,
                f"format('The value {{}} is no {column.type}.', left({value_now}, 60))",
            )
    typed["entity_id"] = (
        f"CASE {texts['entity_type']} "
        f"WHEN 'individual' THEN {texts['tin']} || '-' || {texts['npi']} "
        f"WHEN 'group' THEN {texts['tin']} ELSE nullif({texts['entity_id']}, '') END"
    )
    typed["boolean_value"] = "CASE WHEN q.value_kind = 'BOOLEAN' THEN q.value_text = 'true' END"
    typed["strata"] = _strata(levels["stratum"], columns, layout.date_format)
    stratum_types = _stratum_types(columns)
    stratum_tests = " OR ".join(
        f"(x[{i}] IS NOT NULL AND {_typed(f'x[{i}]', stratum_types[lake], layout.date_format)} "
        "IS NULL)"
        for i, lake in enumerate(levels["stratum"].values(), start=1)
        if stratum_types[lake] != "VARCHAR"
    )
    fault("(q.submission IS NULL)", "", NOT_JSON)
    fault("q.is_repeating", "", REPEATED_FIELD)
    fault("(q.sets_kind NOT IN ('ARRAY', 'NULL'))", "measurementSets", NO_LIST)
    fault("(q.list_kind NOT IN ('ARRAY', 'NULL'))", "measurements", NO_LIST)
    fault(
        "(q.measurement_number IS NOT NULL AND "
        "coalesce(q.value_kind, 'NULL') NOT IN ('BOOLEAN', 'OBJECT'))",
        "value",
        NO_VALUE,
    )
    fault("(q.strata_kind NOT IN ('ARRAY', 'NULL'))", "strata", NO_LIST)
    fault(
        f"(len(list_filter(q.strata_text, lambda x: {stratum_tests})) > 0)",
        "strata",
        TYPE,
        "'A count or rate of a stratum is no number.'",
    )
    made = ", ".join(f'{value} AS "{name}"' for name, value in typed.items())
    return FLATTEN.format(
        submission_repeats=f"coalesce({_repeats('d.submission')}, false)",
        set_repeats=_repeats("q.measurement_set"),
        measurement_repeats=_repeats("q.measurement"),
        value_repeats=_repeats("q.measurement", ", '$.value'"),
        submission_paths=_paths(levels["submission"]),
        set_paths=_paths(levels["measurement_set"]),
        measurement_paths=f"{_paths(levels['measurement'])}, {_paths(levels['value'], '$.value.')}",
        stratum_paths=_paths(levels["stratum"]),
        columns=made,
        is_bad=" OR ".join(f"coalesce({test}, false)" for test in tests),
        faults=", ".join(faults),
    )


def _repeats(json: str, path: str = "") -> str:
    """Return the condition that an object has two fields of one name: DuckDB reads the first."""
    keys = f"json_keys({json}{path})"
    return f"len({keys}) <> len(list_distinct({keys}))"


def _offset(levels: dict[str, dict[str, str]], level: str) -> int:
    """Return how many texts stand before a level's own in its list."""
    return len(levels["measurement"]) if level == "value" else 0


def _paths(fields: dict[str, str], prefix: str = "$.") -> str:
    return ", ".join(quoted(prefix + name) for name in fields)


def _typed(text: str, kind: str, date_format: str) -> str:
    """Return the expression that types a text, null where it does not fit."""
    if kind == "VARCHAR":
        return text
    if kind == "DATE":
        return f"CAST(TRY_STRPTIME({text}, {quoted(date_format)}) AS DATE)"
    if kind in INTEGERS:
        # A cast alone would round a fraction away.
        whole = f"TRY_CAST({text} AS DECIMAL(38, 6))"
        return f"CASE WHEN {whole} = trunc({whole}) THEN TRY_CAST({text} AS {kind}) END"
    return f"TRY_CAST({text} AS {kind})"


def _stratum_types(columns: tuple[Column, ...]) -> dict[str, str]:
    """Return the type of each field of a stratum, from the type of the column strata."""
    kind = next(column.type for column in columns if column.name == "strata")
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT unnest(x, recursive := false) FROM (SELECT unnest(CAST([] AS {kind})) AS x)"
        ).description
    return {row[0]: str(row[1]) for row in rows or []}


def _strata(fields: dict[str, str], columns: tuple[Column, ...], date_format: str) -> str:
    types = _stratum_types(columns)
    packed = ", ".join(
        f"{lake} := {_typed(f'x[{i}]', types[lake], date_format)}"
        for i, lake in enumerate(fields.values(), start=1)
    )
    return f"list_transform(q.strata_text, lambda x: struct_pack({packed}))"

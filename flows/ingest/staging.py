"""Source files to typed Parquet beside the lake's files, waiting to be checked and committed.

Each reader parses its file once, in DuckDB. What cannot be parsed goes to a table of rejects:
(row_number, column_name, rule_id, reason, row_text), one row per fault.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine.dictionary import Column
from flows.engine.warehouse import quoted
from flows.errors import QppError
from flows.ingest.layouts import plain
from flows.ingest.rules import CELLS, CSV_LINE, ENCODING, TYPE
from flows.ingest.sources import CSV, JSON, PARQUET, Source, glob_safe
from flows.ingest.submissions import INTEGERS, stage_submissions
from flows.lake import first_line, partition_of, stored_columns

STAGED_SUFFIX = ".staged"
HEADER_LINES = 1
OWN_FAULTS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
REJECT_COLUMNS = (
    "row_number BIGINT, column_name VARCHAR, rule_id VARCHAR, reason VARCHAR, row_text VARCHAR"
)
# DuckDB's name for a fault of a line, and the rule that the line breaks.
LINE_FAULTS = {
    "CAST": TYPE,
    "MISSING COLUMNS": CELLS,
    "TOO MANY COLUMNS": CELLS,
    "INVALID ENCODING": ENCODING,
}
UNCLOSED_QUOTE = "UNQUOTED VALUE"
UNREADABLE_COLUMNS = "record_number BIGINT, rule_id VARCHAR, column_name VARCHAR, reason VARCHAR"
FRACTIONAL = ("FLOAT", "DOUBLE", "DECIMAL")
NOT_WHOLE = "not a whole number"
# What the batch adds to each row, and what the file holds of it.
ADDED = {"is_restatement": "false"}


@dataclass(frozen=True)
class Staged:
    """One source parsed: where its rows wait, and the tables of what could not be parsed.

    rejects are rows that do not wait among the others; unreadable names rows that do, by their
    position there, with the column in which they hold no whole number.
    """

    source: Source
    file_number: int
    path: Path
    parsed_rows: int
    rejected_rows: int
    rejects: str
    unreadable: str

    @property
    def rows_in(self) -> int:
        """Return the number of rows of the file, good or bad."""
        return self.parsed_rows + self.rejected_rows


def stage(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    lake: Path,
    performance_year: int,
    batch_number: int,
    file_number: int,
) -> Staged:
    """Parse one source to Parquet in its table's partition folder, not yet part of the table.

    Raises QppError QPP101, QPP106 or QPP108 when it cannot be parsed at all, QPP107 when the
    lake cannot be written.
    """
    folder = partition_of(lake, source.layout.extract, performance_year)
    path = folder / f"{source.digest}.parquet{STAGED_SUFFIX}"
    rejects = f"reject_{file_number}"
    added = {"batch_number": str(batch_number), "file_number": str(file_number), **ADDED}
    unreadable = f"unreadable_{file_number}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {rejects} ({REJECT_COLUMNS})")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {unreadable} ({UNREADABLE_COLUMNS})")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if source.container == JSON:
            stage_submissions(connection, source, path, added, rejects)
        elif source.container == PARQUET:
            _stage_parquet(connection, source, path, added, rejects)
        elif source.container == CSV:
            _stage_csv(connection, source, path, added, rejects, unreadable)
        parsed = count(connection, f"read_parquet({quoted(path)})")
        rejected = count(connection, f"(SELECT DISTINCT row_number FROM {rejects})")
    except (duckdb.Error, OSError) as error:
        path.unlink(missing_ok=True)
        raise storage_error(error, source.path) from error
    except QppError:
        path.unlink(missing_ok=True)
        raise
    source.check_unchanged()
    return Staged(source, file_number, path, parsed, rejected, rejects, unreadable)


def storage_error(error: Exception, path: Path) -> QppError:
    """Return the numbered error for what DuckDB or the system refused, without data in it.

    Raises the error itself when no input can be the cause: a fault of this program.
    """
    if isinstance(error, OWN_FAULTS):
        raise error
    reason = re.sub(r'\\?"[^"]*"|\d{9,}', "...", first_line(error))
    if isinstance(error, OSError):
        return QppError("QPP107", reason=error.strerror or reason)
    if isinstance(error, duckdb.IOException) and "rite" in str(error):
        found = re.search(r"No space left on device|File too large|Disk quota exceeded", str(error))
        return QppError("QPP107", reason=found[0] if found else reason)
    if isinstance(error, duckdb.OutOfMemoryException):
        return QppError("QPP107", reason="memory and the room for spilling it are used up")
    return QppError("QPP108", file=path, reason=reason)


def count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Return the number of rows of a relation."""
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0


def _whole(text: str, kind: str, otherwise: str = "NULL") -> str:
    """Return the expression that types a whole number: a cast alone would round a fraction away.

    A number with an exponent is none: whoever wrote it has lost its last digits.
    """
    decimal = f"TRY_CAST({text} AS DECIMAL(38, 6))"
    cast = f"TRY_CAST({text} AS {kind})"
    return (
        f"CASE WHEN coalesce({text}, '') = '' THEN NULL "
        f"WHEN contains({text}, 'e') OR contains({text}, 'E') THEN {otherwise} "
        f"WHEN contains({text}, '.') AND {decimal} IS DISTINCT FROM trunc({decimal}) "
        f"THEN {otherwise} ELSE coalesce({cast}, {otherwise}) END"
    )


def _stage_csv(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    path: Path,
    added: dict[str, str],
    rejects: str,
    unreadable: str,
) -> None:
    columns = stored_columns(source.layout.extract)
    types = {c.name: c.type for c in columns}
    whole = [c for c in columns if c.type in INTEGERS and c.name not in added]
    read_as = types | {c.name: "VARCHAR" for c in whole}
    names = {plain(name): lake for name, lake in source.layout.columns.items()}
    # A column that the lake does not keep is split off and never converted.
    read = [names.get(plain(name), f"ignored_{i}") for i, name in enumerate(source.columns)]
    typed = ", ".join(f"'{name}': '{read_as.get(name, 'VARCHAR')}'" for name in read)
    quote = quoted(source.layout.quote)
    faults, scan = f"fault_{rejects}", f"scan_{rejects}"

    def copy(otherwise: str, target: Path, more: str = "") -> None:
        cells = [
            f'CAST({added[c.name]} AS {c.type}) AS "{c.name}"'
            if c.name in added
            else f'{_whole(f"""f."{c.name}" """, c.type, otherwise)} AS "{c.name}"'
            if c in whole
            else f'f."{c.name}"'
            for c in columns
        ]
        connection.execute(f"DROP TABLE IF EXISTS {faults}; DROP TABLE IF EXISTS {scan}")
        connection.execute(
            f"COPY (SELECT {', '.join(cells)}{more} FROM read_csv("
            f"{quoted(glob_safe(source.path))}, columns = {{{typed}}}, auto_detect = false, "
            f"header = true, delim = {quoted(source.delimiter)}, quote = {quote}, "
            f"escape = {quote}, dateformat = {quoted(source.layout.date_format)}, nullstr = '', "
            f"compression = '{source.compression}', store_rejects = true, rejects_limit = 0, "
            f"rejects_table = '{faults}', rejects_scan = '{scan}'"
            f") AS f) TO {quoted(target)} (FORMAT parquet, COMPRESSION zstd)"
        )

    try:
        copy(f"error({quoted(NOT_WHOLE)})", path)
    except duckdb.InvalidInputException as error:
        if NOT_WHOLE not in str(error):
            raise
        # Read once more, with the texts beside the numbers; few files ever need it.
        texts = path.with_name(f"texts.{path.name}")
        copy("NULL", texts, "".join(f', f."{c.name}" AS "text_{c.name}"' for c in whole))
        _set_texts_apart(connection, texts, path, columns, whole, unreadable)
    unclosed = connection.execute(
        f"SELECT min(line) FROM {faults} WHERE error_type = $kind", {"kind": UNCLOSED_QUOTE}
    ).fetchone()
    if unclosed and unclosed[0] is not None:
        raise QppError("QPP113", file=source.path, line=unclosed[0])
    rules = " ".join(
        f"WHEN {quoted(kind)} THEN {quoted(rule.rule_id)}" for kind, rule in LINE_FAULTS.items()
    )
    reasons = " ".join(
        f"WHEN {quoted(kind)} THEN {quoted(rule.reason)}"
        for kind, rule in LINE_FAULTS.items()
        if rule != TYPE
    )
    header = ", ".join(quoted(name) for name in source.columns)
    connection.execute(
        f"INSERT INTO {rejects} SELECT f.line - {HEADER_LINES}, "
        "CASE WHEN f.error_type = 'CAST' "
        f"THEN list_extract([{header}], CAST(f.column_idx AS BIGINT)) END, "
        f"CASE f.error_type {rules} ELSE {quoted(CSV_LINE.rule_id)} END, "
        f"CASE f.error_type {reasons} ELSE f.error_message END, "
        f"any_value(f.csv_line) FROM {faults} AS f GROUP BY ALL"
    )


def _set_texts_apart(
    connection: duckdb.DuckDBPyConnection,
    texts: Path,
    path: Path,
    columns: tuple[Column, ...],
    whole: list[Column],
    unreadable: str,
) -> None:
    """Name the rows in which a text is no whole number, and write the staged file without texts."""
    file = f"read_parquet({quoted(texts)}, file_row_number = true)"
    for column in whole:
        text = f"nullif(f.\"text_{column.name}\", '')"
        connection.execute(
            f"INSERT INTO {unreadable} SELECT f.file_row_number + 1, {quoted(TYPE.rule_id)}, "
            f"{quoted(column.name)}, format('The value {{}} is no {column.type}.', "
            f"left({text}, 60)) FROM {file} AS f "
            f'WHERE f."{column.name}" IS NULL AND {text} IS NOT NULL'
        )
    listed = ", ".join(f'f."{c.name}"' for c in columns)
    connection.execute(
        f"COPY (SELECT {listed} FROM {file} AS f ORDER BY f.file_row_number) "
        f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
    )
    texts.unlink()


def _stage_parquet(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    path: Path,
    added: dict[str, str],
    rejects: str,
) -> None:
    columns = stored_columns(source.layout.extract)
    file = f"read_parquet({quoted(glob_safe(source.path))}, file_row_number = true)"
    held = {
        plain(row[0]): (row[0], row[1])
        for row in connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
    }
    names = {lake: source_name for source_name, lake in source.layout.columns.items()}
    select, faults, tests = [], [], []
    for column in columns:
        if column.name in added:
            select.append(f'CAST({added[column.name]} AS {column.type}) AS "{column.name}"')
            continue
        held_name, held_type = held[plain(names[column.name])]
        cell = 'f."' + held_name.replace('"', '""') + '"'
        value = cell
        if held_type != column.type:
            value = f"TRY_CAST({cell} AS {column.type})"
            if column.type in INTEGERS and held_type.startswith(FRACTIONAL):
                value = f"CASE WHEN {cell} = trunc({cell}) THEN {value} END"
            if held_type == "VARCHAR":
                cell = f"nullif({cell}, '')"
                value = f"TRY_CAST({cell} AS {column.type})"
                if column.type in INTEGERS:
                    value = _whole(cell, column.type)
                if column.type == "DATE":
                    pattern = quoted(source.layout.date_format)
                    value = f"CAST(TRY_STRPTIME({cell}, {pattern}) AS DATE)"
            bad = f"({cell} IS NOT NULL AND {value} IS NULL)"
            tests.append(bad)
            reason = quoted(f"The value is no {column.type}.")
            faults.append(
                f"CASE WHEN {bad} THEN struct_pack(c := {quoted(held_name)}, r := {reason}) END"
            )
        select.append(f'{value} AS "{column.name}"')
    bad_row = " OR ".join(tests) or "false"
    connection.execute(
        f"COPY (SELECT {', '.join(select)} FROM {file} AS f WHERE NOT ({bad_row})) "
        f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
    )
    if tests:
        connection.execute(
            f"INSERT INTO {rejects} SELECT b.row_number, b.fault.c, {quoted(TYPE.rule_id)}, "
            "b.fault.r, b.row_text "
            f"FROM (SELECT f.file_row_number + 1 AS row_number, "
            f"unnest([{', '.join(faults)}]) AS fault, CAST(to_json(f) AS VARCHAR) AS row_text "
            f"FROM {file} AS f WHERE {bad_row}) AS b WHERE b.fault IS NOT NULL"
        )

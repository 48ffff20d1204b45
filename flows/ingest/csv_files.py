"""CSV to typed Parquet: DuckDB splits and types the cells, and names the lines that it cannot."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.columns import (
    OF_TEXT,
    Cell,
    absent_cell,
    added_cell,
    cell,
    faults,
    identifier,
    or_error,
    select_list,
    text_cell,
    typed,
)
from flows.ingest.layouts import plain
from flows.ingest.line_ends import blank_lines, other_line_end
from flows.ingest.rejects import FAILING, REJECT
from flows.ingest.sources import Source
from flows.ingest.statements import bind, count_file, query, write
from flows.lake import sent_columns

UNFIT = "a value that does not fit"
NO_STATE = "invalid state"
READ_BYTES = 1 << 20
BLANK = (b"\n", b"\r\n")


def stage_csv(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, added: dict[str, int | str]
) -> None:
    """Write the rows that can be split to Parquet; lines that cannot are rejects.

    A row in which a text is no value of its column is written without it and is a failing row.
    Raises QppError QPP113 when a quoted cell does not end, QPP119 when lines end in several ways.
    """
    _bind(connection, source, names_in_lake(source))
    cells = _cells(source, added)
    try:
        write(_rows(connection).project(select_list(strict_cells(source, added))), path)
    except duckdb.InvalidInputException as error:
        if NO_STATE in str(error):
            raise QppError("QPP119", file=source.path, line=other_line_end(source)) from error
        if UNFIT not in str(error):
            raise
        # Read once more, with the faults beside the values; few files ever need it.
        _set_faults_apart(connection, cells, path)
    ((unclosed,),) = query(connection, "unclosed_quote").fetchall()
    if unclosed is not None:
        raise QppError("QPP113", file=source.path, line=unclosed)
    ((last_fault,),) = connection.execute("SELECT max(line) FROM line_fault").fetchall()
    bind(connection, blank_lines=blank_lines(source, last_fault) if last_fault else [])
    query(connection, "reject_csv").insert_into(REJECT)
    if not source.ends_with_newline:
        bind(connection, parsed_rows=count_file(connection, path))
        query(connection, "cut_row").insert_into(FAILING)


def sent_csv(connection: duckdb.DuckDBPyConnection, source: Source) -> duckdb.DuckDBPyRelation:
    """Return the rows that can be split, all cells as they were sent, by the header's names."""
    _bind(connection, source, _names_as_sent(source))
    return query(connection, "sent_csv")


def sent_excerpt(
    connection: duckdb.DuckDBPyConnection, source: Source, excerpt: Path, numbers: list[int]
) -> duckdb.DuckDBPyRelation:
    """Return the same of rows with these numbers alone, of a file in which each line is a row.

    They are written into a file of their own, which is read when the relation is.
    """
    with excerpt.open("wb") as file:
        file.writelines(line for _, line in lines_of(source, [0, *numbers]))
    _bind(connection, source, _names_as_sent(source))
    bind(connection, source_file=glob_safe(excerpt), sent_numbers=numbers)
    return query(connection, "sent_excerpt")


def lines_of(source: Source, numbers: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with these numbers, in order, of a file in which each line is a row.

    The header is line 0; a blank line has no number.
    """
    asked = iter(numbers)
    wanted = next(asked, None)
    first = 0
    with pa.input_stream(str(source.path), source.arrow_compression) as stream:
        file = io.BufferedReader(stream, READ_BYTES)
        while wanted is not None and (lines := file.readlines(READ_BYTES)):
            if any(blank in lines for blank in BLANK):
                lines = [line for line in lines if line not in BLANK]
            while wanted is not None and wanted < first + len(lines):
                yield wanted, lines[wanted - first]
                wanted = next(asked, None)
            first += len(lines)


def _names_as_sent(source: Source) -> list[str]:
    """Return the header's names, each once."""
    # Names of columns that are ignored may be empty, or stand twice.
    names = {plain(name): name for name in reversed(source.columns) if name}
    return [
        names.pop(plain(name), f"{name} (column {position})")
        for position, name in enumerate(source.columns, start=1)
    ]


def _bind(connection: duckdb.DuckDBPyConnection, source: Source, names: list[str]) -> None:
    bind(
        connection,
        source_file=glob_safe(source.path),
        source_columns=dict.fromkeys(names, "VARCHAR"),
        delimiter=source.delimiter,
        quote=source.layout.quote,
        compression=source.compression,
    )


def names_in_lake(source: Source) -> list[str]:
    """Return what each column of the file is called meanwhile, in the file's order."""
    names = {plain(name): lake for name, lake in source.layout.columns.items()}
    return [names.get(plain(name), f"ignored_{i}") for i, name in enumerate(source.columns)]


def strict_cells(source: Source, added: dict[str, int | str]) -> list[Cell]:
    """Return the columns of the lake, which end the query, saying UNFIT, at a text that is none."""
    cells = _cells(source, added)
    return [or_error(c, identifier(c.column), UNFIT) if c.is_unfit else c for c in cells]


def _cells(source: Source, added: dict[str, int | str]) -> list[Cell]:
    names, codes = source.layout.source_names, source.layout.codes
    held = set(names_in_lake(source))
    cells = []
    for column in sent_columns(source.layout.extract):
        name = identifier(column.name)
        if column.name in added:
            cells.append(added_cell(column, added[column.name]))
        elif column.name not in held:
            cells.append(absent_cell(column))
        elif column.type == "VARCHAR":
            cells.append(text_cell(column, name, names[column.name], codes.get(column.name)))
        else:
            text = f"nullif({name}, '')"
            cells.append(cell(column, text, typed(text, column.type, OF_TEXT), column.name))
    return cells


def _rows(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Return the rows of the file; the lines that cannot be read are noted while they are."""
    connection.execute("DROP TABLE IF EXISTS line_fault; DROP TABLE IF EXISTS line_fault_scan")
    return query(connection, "source_csv")


def _set_faults_apart(connection: duckdb.DuckDBPyConnection, cells: list[Cell], path: Path) -> None:
    """Note the rows in which a text is no value, and stage all rows without their faults."""
    texts = path.with_name(f"texts.{path.name}")
    try:
        write(_rows(connection).project(select_list(cells, faults=faults(cells))), texts)
        bind(connection, texts_file=glob_safe(texts))
        query(connection, "failing_csv").insert_into(FAILING)
        write(query(connection, "parsed_csv"), path)
    finally:
        texts.unlink(missing_ok=True)

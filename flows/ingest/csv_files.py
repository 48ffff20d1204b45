"""CSV to typed Parquet: DuckDB splits and types the cells, and names the lines that it cannot."""

from pathlib import Path

import duckdb

from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.columns import (
    INTEGERS,
    WHOLE_TEXT,
    Cell,
    added_cell,
    cell,
    faults,
    identifier,
    or_error,
    plain_cell,
    select_list,
    typed,
)
from flows.ingest.layouts import plain
from flows.ingest.rejects import FAILING, REJECT
from flows.ingest.sources import Source
from flows.ingest.statements import bind, query, write
from flows.lake import stored_columns

NOT_WHOLE = "not a whole number"
UNCLOSED_QUOTE = "UNQUOTED VALUE"


def stage_csv(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, added: dict[str, int | str]
) -> None:
    """Write the rows that can be split to Parquet; lines that cannot are rejects.

    A row in which a text is no whole number is written without it and is a failing row. Raises
    QppError QPP113 when a quoted cell does not end.
    """
    bind(
        connection,
        source_file=glob_safe(source.path),
        source_columns=_read_as(source, added),
        header=list(source.columns),
        delimiter=source.delimiter,
        quote=source.layout.quote,
        date_format=source.layout.date_format,
        compression=source.compression,
    )
    cells = _cells(source, added)
    strict = [or_error(c, identifier(c.column), NOT_WHOLE) if c.is_unfit else c for c in cells]
    try:
        write(_rows(connection).project(select_list(strict)), path)
    except duckdb.InvalidInputException as error:
        if NOT_WHOLE not in str(error):
            raise
        # Read once more, with the faults beside the numbers; few files ever need it.
        _set_faults_apart(connection, cells, path)
    ((unclosed,),) = connection.execute(
        "SELECT min(line) FROM line_fault WHERE error_type = $kind", {"kind": UNCLOSED_QUOTE}
    ).fetchall()
    if unclosed is not None:
        raise QppError("QPP113", file=source.path, line=unclosed)
    query(connection, "reject_csv").insert_into(REJECT)


def _read_as(source: Source, added: dict[str, int | str]) -> dict[str, str]:
    """Return the type of each column of the file in its order, and what it is called meanwhile."""
    types = {
        column.name: "VARCHAR" if column.type in INTEGERS else column.type
        for column in stored_columns(source.layout.extract)
        if column.name not in added
    }
    names = {plain(name): lake for name, lake in source.layout.columns.items()}
    # A column that the lake does not keep is split off and never converted.
    read = [names.get(plain(name), f"ignored_{i}") for i, name in enumerate(source.columns)]
    return {name: types.get(name, "VARCHAR") for name in read}


def _cells(source: Source, added: dict[str, int | str]) -> list[Cell]:
    cells = []
    for column in stored_columns(source.layout.extract):
        name = identifier(column.name)
        if column.name in added:
            cells.append(added_cell(column, added[column.name]))
        elif column.type in INTEGERS:
            # DuckDB's own reading would round a fraction away.
            value = typed(name, column.type, WHOLE_TEXT)
            cells.append(cell(column, f"nullif({name}, '')", value, column.name))
        else:
            cells.append(plain_cell(column))
    return cells


def _rows(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Return the rows of the file; the lines that cannot be read are noted while they are."""
    connection.execute("DROP TABLE IF EXISTS line_fault; DROP TABLE IF EXISTS line_fault_scan")
    return query(connection, "source_csv")


def _set_faults_apart(connection: duckdb.DuckDBPyConnection, cells: list[Cell], path: Path) -> None:
    """Note the rows in which a text is no whole number, and stage all rows without their faults."""
    texts = path.with_name(f"texts.{path.name}")
    write(_rows(connection).project(select_list(cells, faults=faults(cells))), texts)
    bind(connection, texts_file=glob_safe(texts))
    query(connection, "failing_csv").insert_into(FAILING)
    write(query(connection, "parsed_csv"), path)
    texts.unlink()

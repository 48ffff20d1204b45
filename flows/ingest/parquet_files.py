"""Parquet to typed Parquet: columns of another type than the lake's are cast."""

from pathlib import Path

import duckdb

from flows.engine.dictionary import Column
from flows.engine.warehouse import glob_safe
from flows.ingest.columns import (
    INTEGERS,
    WHOLE_NUMBER,
    WHOLE_TEXT,
    Cell,
    added_cell,
    cell,
    faults,
    identifier,
    plain_cell,
    select_list,
    tried,
    typed,
)
from flows.ingest.layouts import plain
from flows.ingest.rejects import write_parsed
from flows.ingest.sources import Source
from flows.ingest.statements import bind, query
from flows.lake import stored_columns

FRACTIONAL = ("FLOAT", "DOUBLE", "DECIMAL")


def stage_parquet(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, added: dict[str, int | str]
) -> None:
    """Write the rows that can be typed to Parquet; the others are rejects."""
    bind(
        connection,
        source_file=glob_safe(source.path),
        date_format=source.layout.date_format,
    )
    rows = query(connection, "source_parquet").set_alias("f")
    held = {
        plain(name): (name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)
    }
    names = source.layout.source_names
    cells = [
        added_cell(column, added[column.name])
        if column.name in added
        else _cell(column, *held[plain(names[column.name])])
        for column in stored_columns(source.layout.extract)
    ]
    listed = select_list(
        cells,
        row_number="f.file_row_number + 1",
        faults=faults(cells),
        row_text="CAST(to_json(f) AS VARCHAR)",
    )
    write_parsed(connection, rows.project(listed), path)


def _cell(column: Column, name: str, kind: str) -> Cell:
    """Return a column of the lake from the file's column of this name and type."""
    held = identifier(name)
    if kind == column.type:
        return plain_cell(column, held)
    reason = f"The value is no {column.type}."
    if kind == "VARCHAR":
        text = f"nullif({held}, '')"
        return cell(column, text, typed(text, column.type, WHOLE_TEXT), name, reason)
    is_rounded = column.type in INTEGERS and kind.startswith(FRACTIONAL)
    value = tried(held, column.type, WHOLE_NUMBER if is_rounded else "")
    return cell(column, held, value, name, reason)

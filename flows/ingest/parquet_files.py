"""Parquet to typed Parquet: columns of another type than the lake's are cast."""

import re
from pathlib import Path

import duckdb

from flows.engine.dictionary import Column
from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.columns import (
    DATED,
    OF_TEXT,
    Cell,
    absent_cell,
    added_cell,
    cell,
    faults,
    identifier,
    in_calendar,
    plain_cell,
    same,
    select_list,
    text_cell,
    typed,
)
from flows.ingest.layouts import plain
from flows.ingest.rejects import write_parsed
from flows.ingest.sources import ROW_POSITION, Source
from flows.ingest.statements import bind, query
from flows.lake import sent_columns

# The row of the file as a whole; no column is called so.
ROW = "sent_cells"
# Types of DuckDB whose values are several.
NESTED = re.compile(r"\]$|^(STRUCT|MAP|UNION)\(")


def stage_parquet(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path, added: dict[str, int | str]
) -> None:
    """Write the rows that can be typed to Parquet; the others are rejects."""
    bind(connection, source_file=glob_safe(source.path))
    rows = query(connection, "source_parquet").set_alias(ROW)
    held = {
        plain(name): (name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)
    }
    names, codes = source.layout.source_names, source.layout.codes
    cells = []
    for column in sent_columns(source.layout.extract):
        if column.name in added:
            cells.append(added_cell(column, added[column.name]))
        elif (name := plain(names[column.name])) in held:
            cells.append(_cell(source.path, column, *held[name], codes.get(column.name)))
        else:
            cells.append(absent_cell(column))
    listed = select_list(
        cells,
        row_number=f"{ROW}.{ROW_POSITION} + 1",
        faults=faults(cells),
        row_text=f"CAST(to_json({ROW}) AS VARCHAR)",
    )
    write_parsed(connection, rows.project(listed), source.layout.extract, path)


def sent_parquet(connection: duckdb.DuckDBPyConnection, source: Source) -> duckdb.DuckDBPyRelation:
    """Return the rows as they were sent."""
    bind(connection, source_file=glob_safe(source.path))
    return query(connection, "sent_parquet")


def _cell(path: Path, column: Column, name: str, kind: str, form: str | None) -> Cell:
    """Return a column of the lake from the file's column of this name and type.

    Raises QppError QPP108 for a column of texts that holds no single values.
    """
    held = identifier(name)
    reason = f"The value is no {column.type}, or would change in it."
    if column.type in DATED:
        reason = f"The value is no {column.type} of the years 1 to 9999, or would change in it."
    if column.type == "VARCHAR":
        if NESTED.search(kind):
            why = f"the column {name} holds lists or structs ({kind}) where a text is read"
            raise QppError("QPP108", file=path, reason=why)
        text = held if kind == "VARCHAR" else f"CAST({held} AS VARCHAR)"
        return text_cell(column, text, name, form)
    if kind == column.type:
        value = in_calendar(held, kind)
        # What the type alone allows needs no second look.
        return (
            plain_cell(column, held) if value == held else cell(column, held, value, name, reason)
        )
    if kind == "VARCHAR":
        text = f"nullif({held}, '')"
        return cell(column, text, typed(text, column.type, OF_TEXT), name, reason)
    # A truth is no count, though DuckDB would make it 1.
    value = "NULL" if kind == "BOOLEAN" else same(held, kind, column.type)
    return cell(column, held, in_calendar(value, column.type), name, reason)

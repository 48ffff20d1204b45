"""The tables of the lake: which there are, where each is, and its columns from the dictionary."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb
from deltalake import DeltaTable, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from duckdb import ColumnExpression, ConstantExpression

from flows.engine.dictionary import Column, columns_of, dictionary
from flows.errors import QppError

# The column that a file gives without its being stored in it: files are read as committed.
DERIVED = {"row_number": ColumnExpression("file_row_number")}
PARTITION = "performance_year"


def extracts() -> tuple[str, ...]:
    """Return the names of the lake's tables."""
    return tuple(name.split(".")[1] for name in dictionary() if name.startswith("lake."))


def stored_columns(extract: str) -> tuple[Column, ...]:
    """Return the columns that a Parquet file of the extract's table holds, in order."""
    columns = columns_of(f"lake.{extract}")
    return tuple(c for c in columns if c.name not in DERIVED and c.name != PARTITION)


def partition_of(lake: Path, extract: str, performance_year: int) -> Path:
    """Return the folder of a table's files of one performance year."""
    return lake / extract / f"{PARTITION}={performance_year}"


def log_folder(lake: Path, extract: str) -> Path:
    """Return the folder of a table's log."""
    return lake / extract / "_delta_log"


def kept_folder(lake: Path, extract: str) -> Path:
    """Return the folder of the copies of the project's own commits to a table."""
    return lake / "commits" / extract


def open_table(lake: Path, extract: str) -> DeltaTable | None:
    """Open a table of the lake, None when nothing was ever ingested for the extract.

    Raises QppError QPP203 when its log cannot be read.
    """
    try:
        return DeltaTable(lake / extract)
    except TableNotFoundError:
        return None
    except (DeltaError, OSError) as error:
        if not log_folder(lake, extract).exists():
            return None
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise QppError("QPP203", extract=extract, reason=reason) from error


@cache
def delta_schema(extract: str) -> Schema:
    """Return the Delta schema of an extract's table, from the dictionary's types."""
    columns = [c for c in columns_of(f"lake.{extract}") if c.name not in DERIVED]
    with duckdb.connect() as connection:
        # Delta's timestamp is in UTC, by this very name.
        connection.execute("SET TimeZone = 'UTC'")
        return Schema.from_arrow(no_rows(connection, columns).to_arrow_table().schema)


def no_rows(
    connection: duckdb.DuckDBPyConnection, columns: Iterable[Column]
) -> duckdb.DuckDBPyRelation:
    """Return columns of the dictionary's types without a row."""
    nothing = ConstantExpression(None)
    typed = [nothing.cast(column.type).alias(column.name) for column in columns]
    return connection.sql("SELECT NULL WHERE false").select(*typed)

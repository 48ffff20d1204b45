"""The tables of the lake: which there are, where each is, and its columns from the dictionary."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb
from deltalake import DeltaTable, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from duckdb import ConstantExpression

from flows.engine.dictionary import Column, columns_of, dictionary
from flows.errors import QppError

YEAR, MONTH, ROW_NUMBER = "performance_year", "service_month", "row_number"
# The month of service of a claim line: nothing of a DELETE that tells no date.
MONTH_OF_SERVICE = "CAST(date_trunc('month', first_expense_date) AS DATE)"
# What the settlements of a history say of its rows (flows/lake/settlement.py).
SETTLED = ("is_superseded", "first_processing_date")
# How the names of merged files begin; those of others begin with a digest.
MERGED = "compacted"
# Tables that the project's own commands fill, and no extract; no run reads them.
LEDGERS = frozenset({"review_case"})
# A partition without a value, as Delta and Hive write it.
NO_PARTITION = "__HIVE_DEFAULT_PARTITION__"


def extracts() -> tuple[str, ...]:
    """Return the names of the lake's tables that extracts fill."""
    named = (name.split(".")[1] for name in dictionary() if name.startswith("lake."))
    return tuple(name for name in named if name not in LEDGERS)


@cache
def is_history(extract: str) -> bool:
    """Tell a table that is one history by month of service from one of what a year is sent."""
    return any(column.name == MONTH for column in columns_of(f"lake.{extract}"))


def partition_column(extract: str) -> str:
    """Return the column by whose values the files of a table lie in folders."""
    return MONTH if is_history(extract) else YEAR


def year_of(extract: str, performance_year: int | None) -> int | None:
    """Return the performance year that a table's files are of: none of a history."""
    return None if is_history(extract) else performance_year


def given_columns(extract: str) -> frozenset[str]:
    """Return the columns that no Parquet file of the table holds: its reader gives them.

    The rows of a history are numbered in their files, which other files may take in; those of the
    other tables are where their number says.
    """
    return frozenset((YEAR, MONTH, *SETTLED) if is_history(extract) else (YEAR, ROW_NUMBER))


def stored_columns(extract: str) -> tuple[Column, ...]:
    """Return the columns that a Parquet file of the extract's table holds, in order."""
    given = given_columns(extract)
    return tuple(c for c in columns_of(f"lake.{extract}") if c.name not in given)


def sent_columns(extract: str) -> tuple[Column, ...]:
    """Return the stored columns that are read from a source file, or said of all its rows."""
    return tuple(column for column in stored_columns(extract) if column.name != ROW_NUMBER)


def year_name(performance_year: int | None) -> str:
    """Return what a year's folder is called, or the one of what belongs to none."""
    return "history" if performance_year is None else str(performance_year)


def partition_of(lake: Path, extract: str, value: int | str | None) -> Path:
    """Return the folder of a table's files of one performance year or month of service."""
    return lake / extract / f"{partition_column(extract)}={value or NO_PARTITION}"


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
    kept = given_columns(extract) - {partition_column(extract)}
    columns = [c for c in columns_of(f"lake.{extract}") if c.name not in kept]
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

"""A DuckDB connection with the project's policy and reference tables and typed writing."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import reliance
from flows.engine.catalog import Reader, Transform
from flows.engine.dictionary import columns_of, dictionary
from flows.errors import QppError
from flows.paths import POLICY, REFERENCE, RELIANCE, SYNTHETIC

FOLDERS = {
    "policy": POLICY,
    "reference": REFERENCE,
    "reliance": RELIANCE,
    "synthetic": SYNTHETIC,
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Resources:
    """What DuckDB may use; None leaves DuckDB's own default."""

    threads: int | None = None
    memory_limit: str | None = None


def connect(
    threads: int | None = None, memory_limit: str | None = None, spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB; threads and memory limit as DuckDB takes them.

    What does not fit into memory may hold identifiers: it goes into the spill folder, and without
    one stays where it is. (DuckDB's own choice is a folder of wherever the command is run.)
    """
    connection = duckdb.connect()
    # DuckDB would draw its own on whatever the output goes to.
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET temp_directory = $spill", {"spill": str(spill or "")})
    if threads:
        connection.execute("SET threads = $threads", {"threads": threads})
    if memory_limit:
        connection.execute("SET memory_limit = $limit", {"limit": memory_limit})
    return connection


def threads_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many threads a connection may use."""
    [(threads,)] = connection.execute("SELECT current_setting('threads')").fetchall()
    return int(threads)


def fetch_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Row | None = None
) -> list[Row]:
    """Return each row of a query by the names of its columns."""
    relation = connection.execute(sql, parameters or {})
    names = [column[0] for column in relation.description]
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def quoted(path: Path | str) -> str:
    """Return a path as an SQL string literal."""
    return "'" + str(path).replace("'", "''") + "'"


def glob_safe(path: Path | str) -> str:
    """Return a path in which DuckDB, which reads files by pattern, sees no pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def quoted_file(path: Path | str) -> str:
    """Return the path of a file to be read as an SQL string literal."""
    return quoted(glob_safe(path))


def file_of(table: str, reference: Path = REFERENCE) -> Path:
    """Return the CSV that holds a policy or reliance table, or a reference table of the folder."""
    stage, name = table.split(".")
    return (reference if stage == "reference" else FOLDERS[stage]) / f"{name}.csv"


def content_of(table: str, reference: Path = REFERENCE) -> bytes:
    """Return all that the rows of a policy, reference or reliance table are made of.

    Raises QppError QPP504 when the file is missing.
    """
    made = reliance.content_of(table)
    path = file_of(table, reference)
    try:
        return path.read_bytes() if made is None else made
    except FileNotFoundError as error:
        raise QppError("QPP504", table=table, file=path.name, reason=error.strerror) from error


def create_empty(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Create `stage.table` without rows, typed by the dictionary."""
    columns = ", ".join(f'"{c.name}" {c.type}' for c in columns_of(table))
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.split('.')[0]}")
    connection.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")


def load_rows(
    connection: duckdb.DuckDBPyConnection, table: str, reference: Path = REFERENCE
) -> None:
    """Create a policy, reference or reliance table, typed by the dictionary.

    reference is the folder of the reference tables. Raises QppError QPP504 when the file is
    missing, or its columns or cells do not fit, QPP606 when memory is used up.
    """
    inserts = reliance.inserts_of(table)
    for name, select, parameters in inserts:
        if name != table and name in _present(connection):
            continue
        create_empty(connection, name)
        connection.execute(f"INSERT INTO {name} BY NAME {select}", parameters)
    if inserts:
        return
    path = file_of(table, reference)
    columns = columns_of(table)
    types = ", ".join(f"'{c.name}': '{c.type}'" for c in columns)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.split('.')[0]}")
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM read_csv({quoted_file(path)}, "
            f"header = true, delim = ',', quote = '\"', auto_detect = false, "
            f"hive_partitioning = false, columns = {{{types}}})"
        )
    except duckdb.OutOfMemoryException as error:
        raise QppError("QPP606", table=table) from error
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise QppError("QPP504", table=table, file=path.name, reason=reason) from error


def load_read(
    connection: duckdb.DuckDBPyConnection,
    readers: Iterable[Reader],
    reference: Path = REFERENCE,
) -> list[str]:
    """Load the policy and reference tables that the readers read, once; return their names."""
    names = sorted({r for reader in readers for r in reader.reads if r.split(".")[0] in FOLDERS})
    for name in sorted(set(names) - _present(connection)):
        load_rows(connection, name, reference)
    return names


def _present(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the tables that the connection has."""
    rows = connection.execute(
        "SELECT concat(schema_name, '.', table_name) FROM duckdb_tables() "
        "WHERE database_name = current_database()"
    ).fetchall()
    return {name for (name,) in rows}


# Transforms whose columns were compared with the dictionary: text and dictionary stand still
# within a process, and a case file runs the same tables a thousand times.
_compared: set[Transform] = set()


def check_columns(connection: duckdb.DuckDBPyConnection, transform: Transform) -> None:
    """Raise QppError QPP505 unless the transform writes exactly the dictionary's columns.

    DuckDB is asked, which looks at all that the SQL reads, where its text does not name them all;
    raises QPP506 when DuckDB refuses it.
    """
    if transform in _compared:
        return
    written = set(transform.columns or _described(connection, transform))
    expected = {column.name for column in columns_of(transform.table)}
    if written != expected:
        raise QppError(
            "QPP505",
            table=transform.table,
            missing=sorted(expected - written) or "none",
            unknown=sorted(written - expected) or "none",
        )
    _compared.add(transform)


def _described(connection: duckdb.DuckDBPyConnection, transform: Transform) -> list[str]:
    try:
        described = connection.execute(f"DESCRIBE {transform.sql}").fetchall()
    except duckdb.Error as error:
        raise QppError("QPP506", table=transform.table, reason=str(error)) from error
    return [row[0] for row in described]


def typed_rows(connection: duckdb.DuckDBPyConnection, transform: Transform) -> str:
    """Return the transform's SELECT cast to the dictionary's types, in no order.

    Raises QppError QPP505 and QPP506 as check_columns does.
    """
    check_columns(connection, transform)
    casts = ", ".join(
        f'CAST(q."{c.name}" AS {c.type}) AS "{c.name}"' for c in columns_of(transform.table)
    )
    return f"SELECT {casts} FROM ({transform.sql}) AS q"


def typed_select(connection: duckdb.DuckDBPyConnection, transform: Transform) -> str:
    """Return the transform's SELECT cast to the dictionary's types and ordered by its grain.

    Raises QppError QPP505 and QPP506 as check_columns does.
    """
    rows = typed_rows(connection, transform)
    return rows if transform.is_view else in_order(rows, transform)


def in_order(select: str, transform: Transform) -> str:
    """Return a SELECT of a transform's rows in the order of its grain."""
    grain = ", ".join(f'"{name}"' for name in transform.grain)
    return f"{select} ORDER BY {grain}"


def copied(select: str, path: Path) -> str:
    """Return the statement that stores the rows of a SELECT as Parquet."""
    # Level 1 takes a tenth less time than 3, which is what DuckDB does unasked, and no more room.
    form = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
    return f"COPY ({select}) TO {quoted(path)} ({form})"


def create_view(connection: duckdb.DuckDBPyConnection, transform: Transform) -> None:
    """Make a transform readable without storing a row: for what one other table reads once.

    Raises QppError QPP505 and QPP506 as check_columns does.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {transform.stage}")
    rows = typed_rows(connection, transform)
    try:
        connection.execute(f"CREATE OR REPLACE VIEW {transform.table} AS {rows}")
    except duckdb.Error as error:
        raise QppError("QPP506", table=transform.table, reason=str(error)) from error


def _rows_if_unique(
    connection: duckdb.DuckDBPyConnection, transform: Transform, source: str
) -> int | None:
    """Count the rows; None leaves it open whether grain_query, which costs more, finds something.

    Rows whose hashes all differ differ themselves.
    """
    grain = [f'"{name}"' for name in transform.grain]
    nulls = " OR ".join(f"{name} IS NULL" for name in grain)
    [(rows, different, has_nulls)] = connection.execute(
        f"SELECT count(*), count(DISTINCT hash({', '.join(grain)})), bool_or({nulls}) FROM {source}"
    ).fetchall()
    return rows if rows == different and not has_nulls else None


def grain_query(transform: Transform, source: str | None = None) -> str:
    """Return the query that counts, of the table written, repeated grains and rows with nulls.

    source is where its rows are, when that is not under its name.
    """
    grain = [f'"{name}"' for name in transform.grain]
    listed, nulls = ", ".join(grain), " OR ".join(f"{name} IS NULL" for name in grain)
    source = source or transform.table
    return (
        f"SELECT count(*) FILTER (grain_rows > 1), "
        f"coalesce(sum(grain_rows) FILTER ({nulls}), 0) "
        f"FROM (SELECT {listed}, count(*) AS grain_rows FROM {source} GROUP BY ALL)"
    )


def check_grain(
    connection: duckdb.DuckDBPyConnection, transform: Transform, source: str | None = None
) -> int:
    """Count the rows; raise QppError QPP507 unless the table's grain is unique and never null.

    source is where its rows are, when that is not under its name.
    """
    source = source or transform.table
    rows = _rows_if_unique(connection, transform, source)
    if rows is None:
        check_grain_by(connection, transform, grain_query(transform, source))
        [(rows,)] = connection.execute(f"SELECT count(*) FROM {source}").fetchall()
    return rows


def check_grain_by(connection: duckdb.DuckDBPyConnection, transform: Transform, query: str) -> None:
    """Raise QppError QPP507 as check_grain does, by a query that executes grain_query's."""
    [(duplicates, missing)] = connection.execute(query).fetchall()
    if duplicates or missing:
        raise QppError(
            "QPP507",
            table=transform.table,
            grain=", ".join(transform.grain),
            duplicates=duplicates,
            nulls=missing,
        )


def create_table(connection: duckdb.DuckDBPyConnection, transform: Transform) -> None:
    """Run one transform into the connection: a view for the ingest stage, else a checked table.

    Its rows come in no order: what is stored is stored in the order of its grain, see typed_select.
    """
    kind = "VIEW" if transform.is_view else "TABLE"
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {transform.stage}")
    select = typed_rows(connection, transform)
    try:
        connection.execute(f"CREATE OR REPLACE {kind} {transform.table} AS {select}")
    except duckdb.Error as error:
        raise QppError("QPP506", table=transform.table, reason=str(error)) from error
    if not transform.is_view:
        check_grain(connection, transform)


def stored_rows(path: Path) -> str:
    """Return the rows of a Parquet file as they are read in a FROM."""
    # A folder above that is called npi=5 says nothing of them.
    return f"read_parquet({quoted_file(path)}, hive_partitioning = false)"


def open_stored(connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
    """Make a table that is stored as Parquet readable under its own name."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {transform.stage}")
    connection.execute(
        f"CREATE OR REPLACE VIEW {transform.table} AS SELECT * FROM {stored_rows(path)}"
    )


def known_tables(stage: str) -> list[str]:
    """Return the tables of a stage that the dictionary lists."""
    return sorted(name for name in dictionary() if name.split(".")[0] == stage)

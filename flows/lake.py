"""The lake: one Delta table per extract, appended to by whole batches and read at a pinned version.

A table is a folder of Parquet files, one per source file and named by its SHA-256, partitioned by
performance year. A batch is one commit of its log: readers see all of it or nothing. Nothing is
ever rewritten, so that an auditor can read any version again.
"""

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction
from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression
from filelock import FileLock, Timeout

from flows.engine.dictionary import Column, columns_of, dictionary
from flows.errors import QppError

PRIVATE_UMASK = 0o077
# Columns that the file gives without being stored in it.
DERIVED = {
    "source_digest": FunctionExpression(
        "parse_filename", ColumnExpression("filename"), ConstantExpression(True)
    ),
    "row_number": ColumnExpression("file_row_number"),
}
PARTITION = "performance_year"


@dataclass(frozen=True)
class PinnedTable:
    """One table of the lake at one version: the files that hold a performance year.

    version is None where nothing was ever ingested for the extract.
    """

    extract: str
    performance_year: int
    version: int | None
    files: tuple[Path, ...]

    @property
    def digests(self) -> tuple[str, ...]:
        """Return the SHA-256 of each source file."""
        return tuple(file.stem for file in self.files)


@dataclass(frozen=True)
class StagedFile:
    """A Parquet file that waits in its table's partition folder for the commit."""

    path: Path
    source_digest: str
    rows: int


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


@contextmanager
def private_files() -> Iterator[None]:
    """Create files and folders that their owner alone can read, while in the block."""
    before = os.umask(PRIVATE_UMASK)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def locked(lake: Path, timeout: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lake for one writer: calls on_wait once when another has it, then waits.

    timeout is in seconds, negative to wait without end. Raises QppError QPP201 when the other
    writer is not done by then, QPP202 when the lake's folder cannot be made.
    """
    try:
        with private_files():
            lake.mkdir(parents=True, exist_ok=True)
        lock = FileLock(lake / ".lock", mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire(timeout=timeout)
    except Timeout:
        raise QppError("QPP201", lake=lake, seconds=f"{timeout:g}") from None
    except OSError as error:
        raise QppError("QPP202", lake=lake, reason=error.strerror or error) from error
    try:
        yield
    finally:
        lock.release()


def open_table(lake: Path, extract: str, version: int | None = None) -> DeltaTable | None:
    """Open a table of the lake, None when nothing was ever ingested for the extract.

    Raises QppError QPP203 when its log cannot be read.
    """
    try:
        return DeltaTable(lake / extract, version=version)
    except TableNotFoundError:
        return None
    except (DeltaError, OSError) as error:
        if not (lake / extract / "_delta_log").exists():
            return None
        raise QppError("QPP203", extract=extract, reason=first_line(error)) from error


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, without its trailing full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


@cache
def delta_schema(extract: str) -> Schema:
    """Return the Delta schema of an extract's table, from the dictionary's types."""
    columns = [c for c in columns_of(f"lake.{extract}") if c.name not in DERIVED]
    with duckdb.connect() as connection:
        # Delta's timestamp is in UTC, by this very name.
        connection.execute("SET TimeZone = 'UTC'")
        return Schema.from_arrow(_no_rows(connection, columns).to_arrow_table().schema)


def _no_rows(
    connection: duckdb.DuckDBPyConnection, columns: Iterable[Column]
) -> duckdb.DuckDBPyRelation:
    """Return columns of the dictionary's types without a row."""
    nothing = ConstantExpression(None)
    typed = [nothing.cast(column.type).alias(column.name) for column in columns]
    return connection.sql("SELECT NULL WHERE false").select(*typed)


def batch_to_come(lake: Path, extract: str) -> int:
    """Return the number of the batch that the next commit makes: the version it will have."""
    table = open_table(lake, extract)
    return 1 if table is None else table.version() + 1


def transaction_id(performance_year: int, digest: str) -> str:
    """Return the name under which a source file is in the log of its table."""
    return f"{performance_year}/{digest}"


def is_ingested(table: DeltaTable | None, performance_year: int, digest: str) -> bool:
    """Tell whether a source file was committed for the performance year before."""
    if table is None:
        return False
    return table.transaction_version(transaction_id(performance_year, digest)) is not None


def commit(
    lake: Path,
    extract: str,
    performance_year: int,
    batch_number: int,
    files: list[StagedFile],
    metadata: Mapping[str, str],
) -> None:
    """Commit the files of one batch at once, as the version named by the batch number.

    The caller holds the lake's lock. Files without rows leave only their digest in the log.
    Raises QppError QPP204 when another writer took that version, QPP205 when the log cannot be
    written; then nothing is committed.
    """
    partition = f"{PARTITION}={performance_year}"
    actions = [
        AddAction(
            path=f"{partition}/{file.path.name}",
            size=file.path.stat().st_size,
            partition_values={PARTITION: str(performance_year)},
            modification_time=int(time.time() * 1000),
            data_change=True,
            stats=f'{{"numRecords": {file.rows}}}',
        )
        for file in files
        if file.rows
    ]
    properties = CommitProperties(
        custom_metadata=dict(metadata),
        app_transactions=[
            Transaction(transaction_id(performance_year, file.source_digest), 1) for file in files
        ],
        max_commit_retries=0,
    )
    try:
        table = open_table(lake, extract)
        if table is None:
            table = DeltaTable.create(
                lake / extract, delta_schema(extract), partition_by=[PARTITION]
            )
        if table.version() + 1 != batch_number:
            raise QppError("QPP204", extract=extract)
        table.create_write_transaction(
            actions, "append", table.schema(), [PARTITION], commit_properties=properties
        )
    except CommitFailedError as error:
        raise QppError("QPP204", extract=extract) from error
    except (DeltaError, OSError) as error:
        raise QppError("QPP205", extract=extract, reason=first_line(error)) from error


def pin_table(
    lake: Path, extract: str, performance_year: int, version: int | None = None
) -> PinnedTable:
    """Return one table's files of a performance year, at a version or as it stands now.

    Raises QppError QPP206 when a file that the log names is gone, QPP207 when one has not the
    size that it had at its commit.
    """
    table = open_table(lake, extract, version)
    if table is None:
        return PinnedTable(extract, performance_year, None, ())
    # Relative paths: those of file_uris() are escaped where the lake's folder has a blank.
    actions = table.get_add_actions()
    folder = partition_of(lake, extract, performance_year)
    sizes = {
        folder / Path(name).name: size
        for name, size in zip(
            actions.column("path").to_pylist(),
            actions.column("size_bytes").to_pylist(),
            strict=True,
        )
        if Path(name).parent.name == folder.name
    }
    missing = sum(not file.exists() for file in sizes)
    if missing:
        raise QppError("QPP206", extract=extract, files=missing, version=table.version())
    for file, size in sizes.items():
        if file.stat().st_size != size:
            raise QppError("QPP207", extract=extract, file=file.name)
    return PinnedTable(extract, performance_year, table.version(), tuple(sorted(sizes)))


def damage(error: BaseException) -> QppError | None:
    """Return the numbered error when DuckDB failed on a damaged file of the lake, else None."""
    found = re.search(rf"/([a-z_]+)/{PARTITION}=\d+/([0-9a-f]{{64}}\.parquet)", str(error))
    return QppError("QPP207", extract=found[1], file=found[2]) if found else None


def pin(lake: Path, performance_year: int) -> dict[str, PinnedTable]:
    """Return every table of the lake as it stands now: what a scoring run reads."""
    return {extract: pin_table(lake, extract, performance_year) for extract in extracts()}


def create_view(connection: duckdb.DuckDBPyConnection, pinned: PinnedTable) -> None:
    """Create the view lake.<extract> over the pinned files; typed and empty where there are none.

    The view reads the files in place: only the columns that a query names are read.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS lake")
    rows = _rows_of(connection, pinned).sql_query()
    connection.execute(f"CREATE OR REPLACE VIEW lake.{pinned.extract} AS {rows}")


def _rows_of(connection: duckdb.DuckDBPyConnection, pinned: PinnedTable) -> duckdb.DuckDBPyRelation:
    """Return the rows of the pinned files with every column that the dictionary lists."""
    columns = columns_of(f"lake.{pinned.extract}")
    if not pinned.files:
        return _no_rows(connection, columns)
    given: dict[str, Expression] = {
        **DERIVED,
        PARTITION: ConstantExpression(pinned.performance_year),
    }
    files = connection.read_parquet(
        [str(file) for file in pinned.files],
        hive_partitioning=False,
        filename=True,
        file_row_number=True,
    )
    return files.select(
        *(
            given.get(column.name, ColumnExpression(column.name))
            .cast(column.type)
            .alias(column.name)
            for column in columns
        )
    )


def create_views(connection: duckdb.DuckDBPyConnection, pinned: Mapping[str, PinnedTable]) -> None:
    """Create the views lake.<extract> of a scoring run."""
    for table in pinned.values():
        create_view(connection, table)

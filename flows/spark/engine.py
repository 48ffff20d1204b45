"""Which tables are made on a server, and how each comes back."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of
from flows.errors import QppError
from flows.spark.handover import Handover
from flows.spark.session import place_of, session, told

if TYPE_CHECKING:
    import pyarrow as pa

# What computes a table's rows and writes them as Parquet, typed by the dictionary and in the order
# of the grain.
Make = Callable[[duckdb.DuckDBPyConnection, Transform, Path], None]
BROUGHT = "brought_rows"


@contextmanager
def claims_makers(
    remote: str | None,
    connection: duckdb.DuckDBPyConnection,
    transforms: Iterable[Transform],
    folder: Path,
) -> Iterator[Mapping[str, Make]]:
    """Yield what makes each claims table on the server at the address; nothing without one.

    The session is open for the time of the block. folder is where files for the server lie
    meanwhile, in the lake: it is removed. Raises QppError as flows.spark.session does; what makes
    a table raises QPP662 when the server refuses it, QPP663 when what comes back is of other types
    than the dictionary's, QPP661 when the server is gone.
    """
    if remote is None:
        yield {}
        return
    views, tables = catalog.claims_tables(transforms)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with session(remote) as spark:
            handover = Handover(connection, spark, views, folder)

            def make(made_in: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
                with told(remote, transform.table):
                    rows = spark.sql(handover.select_of(transform)).toArrow()
                _check_types(made_in, transform, rows, remote)
                _write(made_in, transform, rows, path)

            yield dict.fromkeys(tables, make)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_types(
    connection: duckdb.DuckDBPyConnection, transform: Transform, rows: "pa.Table", remote: str
) -> None:
    """Raise QppError QPP663 unless the rows have the dictionary's columns in its types."""
    relation = connection.from_arrow(rows)
    brought = dict(zip(relation.columns, map(str, relation.types), strict=True))
    expected = {column.name: column.type for column in columns_of(transform.table)}
    differing = [
        f"{name} {brought.get(name, 'missing')} for {expected.get(name, 'none')}"
        for name in sorted(brought.keys() | expected.keys())
        if brought.get(name) != expected.get(name)
    ]
    if differing:
        raise QppError(
            "QPP663", table=transform.table, place=place_of(remote), columns=", ".join(differing)
        )


def _write(
    connection: duckdb.DuckDBPyConnection, transform: Transform, rows: "pa.Table", path: Path
) -> None:
    """Store rows as DuckDB's own are: in the order of the grain, compressed alike."""
    # A table of DuckDB's own, so that it knows of the rows what it knows of those that it computes.
    connection.from_arrow(rows).create(BROUGHT)
    try:
        ordered = warehouse.in_order(f"SELECT * FROM {BROUGHT}", transform)
        connection.execute(warehouse.copied(ordered, path))
    finally:
        connection.execute(f"DROP TABLE {BROUGHT}")

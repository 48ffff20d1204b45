"""The tables of a run: computed once for the same inputs, kept as Parquet, opened as views.

A stored table is named by what it was made from. Its record lies beside it, written after it, and
tells its SHA-256: the two together stand in for the work, in this run or a later one. Neither is
waited for until it is on the disk: what a loss of power takes is computed again, and a run waits
for all of its files together before its manifest is written.
"""

import hashlib
from pathlib import Path
from typing import TypedDict, cast

import duckdb
import pyarrow as pa

from flows.engine import warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of
from flows.errors import QppError
from flows.lake import damage, file_digest, write_whole
from flows.run.plan import Plan
from flows.run.seal import read_sealed, sealed
from flows.spark.engine import Make

# How many rows are in memory as text while they are hashed.
ROWS_AT_ONCE = 8_192


class TableResult(TypedDict):
    """What is recorded of a stored table."""

    table: str
    rows: int
    sha256: str
    row_digest: str | None


def row_digest(
    connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path
) -> str | None:
    """Return a SHA-256 over the rows in their order, written as text; None for a private table.

    The character 31 ends a cell, 29 a row, and 30 stands for a null. Parquet bytes change with the
    writer's version; this does not. What private tables hold is proved by the public ones made from
    them, and the private ones are the longest.
    """
    if transform.is_private:
        return None
    cells = ", ".join(
        f"""coalesce(CAST("{c.name}" AS VARCHAR), chr(30)), chr(31)"""
        for c in columns_of(transform.table)
    )
    # Rows come as they lie in the file: DuckDB keeps that order in a scan that sorts nothing.
    rows = connection.sql(
        f"SELECT concat({cells}, chr(29)) AS text FROM {warehouse.stored_rows(path)}"
    )
    digest = hashlib.sha256()
    for batch in rows.to_arrow_reader(ROWS_AT_ONCE):
        digest.update(_text(batch["text"]))
    return digest.hexdigest()


def _text(rows: pa.StringArray) -> memoryview:
    """Return strings as they lie in memory, one behind the other."""
    _, offsets, text = rows.buffers()
    starts = memoryview(offsets).cast("i")
    return memoryview(text)[starts[rows.offset] : starts[rows.offset + len(rows)]]


def compute(connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
    """Compute the rows of a table in DuckDB and write them as Parquet, in order."""
    select = warehouse.typed_select(connection, transform)
    connection.execute(warehouse.copied(select, path))


def write_table(
    connection: duckdb.DuckDBPyConnection, plan: Plan, transform: Transform, make: Make = compute
) -> TableResult:
    """Compute one table, store it complete or not at all, check its grain, and record it.

    It is not opened under its name where it is stored: whoever goes on does.
    make computes its rows and writes them. Raises QppError QPP506 when DuckDB cannot compute it,
    QPP602 when it cannot be written, QPP606 when memory is used up, QPP207 when a file of the lake
    is damaged, and as make does.
    """
    path = plan.stored(transform.table)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    try:
        make(connection, transform, partial)
        rows = warehouse.check_grain(connection, transform, warehouse.stored_rows(partial))
        partial.replace(path)
        result = _record(connection, transform, path, rows)
    except duckdb.OutOfMemoryException as error:
        raise QppError("QPP606", table=transform.table) from error
    except duckdb.IOException as error:
        raise damage(error) or QppError(
            "QPP602", path=path.parent, reason=_first_line(error)
        ) from error
    except OSError as error:
        raise QppError("QPP602", path=path.parent, reason=error.strerror) from error
    except duckdb.Error as error:
        raise damage(error) or QppError(
            "QPP506", table=transform.table, reason=_first_line(error)
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return result


def _record(
    connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path, rows: int
) -> TableResult:
    result: TableResult = {
        "table": transform.table,
        "rows": rows,
        "sha256": file_digest(path),
        "row_digest": row_digest(connection, transform, path),
    }
    write_whole(record_of(path), sealed(dict(result)))
    return result


def record_of(path: Path) -> Path:
    """Return where the record of a stored table is."""
    return path.with_suffix(".json")


def stored_table(plan: Plan, transform: Transform) -> TableResult | None:
    """Return the record of a table that is stored as it was recorded, else None."""
    path = plan.stored(transform.table)
    record = read_sealed(record_of(path))
    if record is None or record["table"] != transform.table or not path.exists():
        return None
    return cast(TableResult, record) if file_digest(path) == record["sha256"] else None


def _first_line(error: duckdb.Error) -> str:
    if "No space left on device" in str(error):
        return "no space left on device"
    return str(error).splitlines()[0]

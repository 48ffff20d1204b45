"""The adjustments that lines are paid with: a finished run's, or those of its delivered files."""

import csv
from collections.abc import Iterable
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.dictionary import columns_of
from flows.errors import QppError
from flows.lake import file_digest
from flows.run.manifest import Manifest, latest_run
from flows.run.open import open_run

# Whose adjustments they are: the table of the file, and what no two records of it share.
RECORD, CARRIED = "payment_file.clinician", "payment_file.carried_adjustment"
KEYS = {RECORD: ("tin", "npi"), CARRIED: ("npi",)}


def open_finished(
    connection: duckdb.DuckDBPyConnection, lake: Path, performance_year: int
) -> Manifest:
    """Open the payment files of the year's latest run and return its manifest.

    Raises QppError QPP603 when no run is finished, QPP702 and QPP703 when one was changed since.
    """
    run = latest_run(lake, performance_year)
    open_run(connection, run, KEYS)
    return run


def open_delivered(
    connection: duckdb.DuckDBPyConnection, files: Iterable[Path], payment_year: int
) -> None:
    """Open delivered files as the payment files of the year: the records, and what is carried.

    Without the list of what is carried nothing is. Raises QppError QPP652 when a file is neither
    or cannot be read, QPP653 when it has two adjustments for one TIN/NPI, QPP654 when it is of
    another payment year, QPP656 when it is not the one that its trailer proves.
    """
    for table in KEYS:
        warehouse.create_empty(connection, table)
    opened: dict[str, Path] = {}
    for file in files:
        table = _open(connection, file)
        if table in opened:
            raise QppError("QPP652", file=file, reason=f"{opened[table].name} is the same kind")
        opened[table] = file
        _check(connection, file, table, payment_year)
    if RECORD not in opened:
        named = ", ".join(file.name for file in opened.values())
        raise QppError("QPP652", file=named, reason="the file of adjustments is not among them")


def _open(connection: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Fill the table that a file is of, and return its name."""
    try:
        _check_trailer(file)
        is_parquet = file.suffix == ".parquet"
        read = (
            connection.read_parquet(warehouse.glob_safe(file))
            if is_parquet
            else connection.read_csv(
                warehouse.glob_safe(file), header=True, all_varchar=True, hive_partitioning=False
            )
        )
        table = _table_of(file, read.columns)
        read.select(*(c.name for c in columns_of(table))).create_view("sent_record", replace=True)
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM sent_record")
    except duckdb.Error as error:
        # DuckDB quotes the cell, which may be an identifier.
        reason = "a row of it does not fit the types of its columns"
        raise QppError("QPP652", file=file, reason=reason) from error
    except OSError as error:
        raise QppError("QPP652", file=file, reason=error.strerror or error) from error
    return table


def _table_of(file: Path, columns: Iterable[str]) -> str:
    held = set(columns)
    missing = {t: [c.name for c in columns_of(t) if c.name not in held] for t in KEYS}
    table = min(missing, key=lambda t: len(missing[t]))
    if missing[table]:
        reason = f"it has no column {', '.join(missing[table])}"
        raise QppError("QPP652", file=file, reason=reason)
    # The list of what is carried has some of the columns of a record and no others.
    return RECORD if not missing[RECORD] else table


def _check_trailer(file: Path) -> None:
    """Hold a file against the trailer that was delivered beside it, where that is there."""
    trailer = file.with_name(f"{file.stem}.trailer.csv")
    if not trailer.is_file():
        return
    with trailer.open(newline="", encoding="utf-8") as lines:
        proved = {row.get("file"): row.get("file_sha256") for row in csv.DictReader(lines)}
    if file.name in proved and proved[file.name] != file_digest(file):
        raise QppError("QPP656", file=file, trailer=trailer.name)


def _check(
    connection: duckdb.DuckDBPyConnection, file: Path, table: str, payment_year: int
) -> None:
    keys = ", ".join(KEYS[table])
    ((repeated,),) = connection.execute(
        f"SELECT count(*) FROM (SELECT {keys} FROM {table} GROUP BY ALL HAVING count(*) > 1)"
    ).fetchall()
    if repeated:
        raise QppError("QPP653", file=file, repeated=f"{repeated:,}", keys=keys.replace(", ", "/"))
    others = connection.execute(
        f"SELECT DISTINCT payment_year FROM {table} WHERE payment_year IS DISTINCT FROM $year",
        {"year": payment_year},
    ).fetchall()
    if others:
        years = ", ".join(str(year) for (year,) in sorted(others, key=str))
        raise QppError("QPP654", file=file, years=years, payment_year=payment_year)

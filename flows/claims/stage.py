"""The stage that counts claims measures, made over a lake without a scoring run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.memory import LEAST, Memory, is_short
from flows.engine.register import check_open
from flows.engine.warehouse import Resources, Row, fetch_rows, quoted
from flows.errors import QppError
from flows.lake import (
    checked_lake,
    create_view,
    input_among,
    pin_table,
    publish,
    scratch_connection,
)
from flows.progress import step
from flows.spark.engine import claims_makers

MEASURE, REPORTER = "policy.claims_measure", "claims_quality.reporter"
NEEDED = ("claim_line", "beneficiary")
OF_REPORTER = f"DELETE FROM {REPORTER} WHERE tin <> $tin OR npi <> $npi"


@contextmanager
def made_stage(
    performance_year: int,
    lake: Path,
    tables: tuple[str, ...],
    resources: Resources,
    reporter: Row | None = None,
    spark_remote: str | None = None,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Memory]]:
    """Make tables of the stage over the lake's claims and beneficiaries; of one reporter, if named.

    Gives the connection that has them, and the memory that it takes. spark_remote is the server
    that reads the claim lines, if any. Raises QppError QPP001 for a year that is not open, QPP620
    for one without definitions of claims measures, QPP621 when the lake lacks claims or
    beneficiaries of the year, QPP606 when memory is used up, and as checked_lake, pin_table and
    claims_makers do.
    """
    check_open(performance_year)
    folder = checked_lake(lake)
    transforms = catalog.in_force(performance_year)
    needed = {*tables, *catalog.ancestors(transforms, tables)}
    making = catalog.ordered({n: transforms[n] for n in sorted(needed & transforms.keys())})
    with scratch_connection(resources) as (connection, scratch):
        warehouse.load_read(connection, making)
        memory = Memory(connection, resources.memory_limit, LEAST)
        if not measures(connection, performance_year):
            raise QppError("QPP620", performance_year=performance_year)
        _open_lake(connection, folder, performance_year)
        handed = folder / f".handed_over.{scratch.name}"
        with claims_makers(spark_remote, connection, making, handed) as makers:
            held: set[str] = set()
            for place, transform in enumerate(making, start=1):
                step(f"Claims measures: {transform.table}")
                if transform.table in makers:
                    brought = scratch / f"{transform.table}.parquet"
                    makers[transform.table](connection, transform, brought)
                    warehouse.open_stored(connection, transform, brought)
                    warehouse.check_grain(connection, transform)
                else:
                    _make(connection, transform, memory)
                    held |= set() if transform.is_view else {transform.table}
                if reporter is not None and transform.table == REPORTER:
                    connection.execute(OF_REPORTER, reporter)
                # What waits in memory may be a row for each claim of a year.
                for table in held - _read(making, making[place:], {*tables, REPORTER}, held):
                    connection.execute(f"DROP TABLE {table}")
                    held.remove(table)
        yield connection, memory


def _read(
    making: list[Transform], to_come: list[Transform], kept: set[str], held: set[str]
) -> set[str]:
    """Return what is kept and what that and what is to come reads, through views, too."""
    reading = {t.table: t for t in making if t.is_view} | {t.table: t for t in to_come}
    return kept | catalog.ancestors(reading, [*(t.table for t in to_come), *kept], held)


def measures(connection: duckdb.DuckDBPyConnection, performance_year: int) -> dict[str, str]:
    """Return the year's measures with definitions, each with how sure its class is."""
    rows = fetch_rows(
        connection,
        f"SELECT measure_id, confidence FROM {MEASURE} "
        "WHERE performance_year = $year AND measure_id IS NOT NULL",
        {"year": performance_year},
    )
    return {row["measure_id"]: row["confidence"] for row in rows}


def write_csv(connection: duckdb.DuckDBPyConnection, select: str, output: Path, code: str) -> int:
    """Write the rows of a query for their owner alone, complete or not at all; return how many.

    Raises the QppError of the code when the file cannot be written.
    """
    partial = output.with_name(f".{output.name}.partial")
    try:
        written = connection.execute(
            f"COPY ({select}) TO {quoted(partial)} (FORMAT csv, HEADER)"
        ).fetchall()
        partial.chmod(0o600)
        publish(partial, output)
    except (duckdb.IOException, OSError) as error:
        reason = str(getattr(error, "strerror", None) or error).splitlines()[0]
        raise QppError(code, path=output, reason=reason) from error
    finally:
        partial.unlink(missing_ok=True)
    return int(written[0][0])


def check_folder(output: Path, code: str, inputs: Iterable[Path] = ()) -> None:
    """Raise the QppError of the code before anything is counted when the folder is not there.

    So it is when the output is one of the inputs, which would be lost.
    """
    if not output.parent.is_dir():
        raise QppError(code, path=output, reason="there is no such folder")
    if input_among([output], inputs) is not None:
        raise QppError(code, path=output, reason="it is one of the files that are read")


def _make(connection: duckdb.DuckDBPyConnection, transform: Transform, memory: Memory) -> None:
    try:
        memory.enough_for(lambda: warehouse.create_table(connection, transform))
    except QppError as error:
        if is_short(error):
            raise QppError("QPP606", table=transform.table) from error.__cause__
        raise


def _open_lake(connection: duckdb.DuckDBPyConnection, lake: Path, performance_year: int) -> None:
    pinned = [pin_table(lake, extract, performance_year) for extract in NEEDED]
    absent = [table.extract for table in pinned if not table.files]
    if absent:
        raise QppError(
            "QPP621", lake=lake, performance_year=performance_year, extracts=", ".join(absent)
        )
    for table in pinned:
        create_view(connection, table)

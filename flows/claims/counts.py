"""Counts of every claims measure of a year, from the claims and beneficiaries of the lake."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.register import check_open
from flows.engine.warehouse import Resources, Row, fetch_rows, quoted
from flows.errors import QppError
from flows.lake import checked_lake, create_view, pin_table, private_files, publish
from flows.progress import step
from flows.spark.engine import claims_makers

COUNT, TOTAL = "claims_quality.measure_count", "claims_quality.claim_total"
MEASURE = "policy.claims_measure"
NEEDED = ("claim_line", "beneficiary")
COUNTS = Path(__file__).with_name("counts.sql")
CLASSES = f"""
SELECT
    count(measure_id) AS measure_count,
    count(measure_id) FILTER (WHERE confidence = 'unconfirmed') AS unconfirmed_measure_count
FROM {MEASURE}
WHERE performance_year = $year
"""


@dataclass(frozen=True)
class Counted:
    """What was counted: rows written, TIN/NPIs, their claims, and what is not certain of it."""

    rows: int
    reporters: int
    claims: int
    unknown_beneficiary_claims: int
    measures: int
    unconfirmed_measures: int


def count_measures(
    performance_year: int,
    lake: Path,
    output: Path,
    resources: Resources,
    spark_remote: str | None = None,
) -> Counted:
    """Count every claims measure of a year for all who report by claims, and write the counts.

    spark_remote is the server that reads the claim lines, if any. The file is its owner's alone,
    and complete or not there at all. Raises QppError QPP001 for a year that is not open, QPP620 for
    one without definitions of claims measures, QPP621 when the lake lacks claims or beneficiaries
    of the year, QPP622 when the file cannot be written, QPP606 when memory is used up, and as
    checked_lake, pin_table and claims_makers do.
    """
    check_open(performance_year)
    folder = checked_lake(lake)
    if not output.parent.is_dir():
        raise QppError("QPP622", path=output, reason="there is no such folder")
    transforms = catalog.in_force(performance_year)
    needed = {COUNT, TOTAL, *catalog.ancestors(transforms, [COUNT, TOTAL])}
    making = catalog.ordered({n: transforms[n] for n in sorted(needed & transforms.keys())})
    with (
        tempfile.TemporaryDirectory(prefix="qpp-") as scratch,
        private_files(),
        warehouse.connect(
            resources.threads, resources.memory_limit, Path(scratch) / "spill"
        ) as connection,
    ):
        warehouse.load_read(connection, making)
        [classes] = fetch_rows(connection, CLASSES, {"year": performance_year})
        if not classes["measure_count"]:
            raise QppError("QPP620", performance_year=performance_year)
        _open_lake(connection, folder, performance_year)
        handed = folder / f".handed_over.{Path(scratch).name}"
        with claims_makers(spark_remote, connection, making, handed) as makers:
            for transform in making:
                step(f"Claims measures: {transform.table}")
                if transform.table in makers:
                    brought = Path(scratch) / f"{transform.table}.parquet"
                    makers[transform.table](connection, transform, brought)
                    warehouse.open_stored(connection, transform, brought)
                    warehouse.check_grain(connection, transform)
                else:
                    _make(connection, transform)
        rows = _write(connection, output)
        totals = fetch_rows(connection, f"SELECT * FROM {TOTAL}")
    return _counted(rows, totals[0] if totals else {}, classes)


def _make(connection: duckdb.DuckDBPyConnection, transform: Transform) -> None:
    try:
        warehouse.create_table(connection, transform)
    except QppError as error:
        if isinstance(error.__cause__, duckdb.OutOfMemoryException):
            raise QppError("QPP606", table=transform.table) from error
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


def _write(connection: duckdb.DuckDBPyConnection, output: Path) -> int:
    partial = output.with_name(f".{output.name}.partial")
    select = COUNTS.read_text(encoding="utf-8").rstrip()
    try:
        written = connection.execute(
            f"COPY ({select}) TO {quoted(partial)} (FORMAT csv, HEADER)"
        ).fetchall()
        partial.chmod(0o600)
        publish(partial, output)
    except (duckdb.IOException, OSError) as error:
        reason = str(getattr(error, "strerror", None) or error).splitlines()[0]
        raise QppError("QPP622", path=output, reason=reason) from error
    finally:
        partial.unlink(missing_ok=True)
    return int(written[0][0])


def _counted(rows: int, total: Row, classes: Row) -> Counted:
    return Counted(
        rows=rows,
        reporters=total.get("reporter_count", 0),
        claims=total.get("claim_count", 0),
        unknown_beneficiary_claims=total.get("unknown_beneficiary_claim_count", 0),
        measures=classes["measure_count"],
        unconfirmed_measures=classes["unconfirmed_measure_count"],
    )

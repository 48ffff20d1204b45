"""What each claim line of a payment year is paid with the adjustment, and the totals of it."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.apply.adjustments import KEYS, open_delivered, open_finished
from flows.apply.claims import read_claims, show_claims, write_set_aside
from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of
from flows.engine.register import PerformanceYear, open_years
from flows.engine.warehouse import Resources, Row, fetch_rows, quoted
from flows.errors import QppError
from flows.ingest.report import FileReport, Status
from flows.ingest.sources import find_files
from flows.lake import checked_lake, damage, file_digest, input_among, private_files, publish
from flows.progress import step
from flows.run.tables import compute

STAGE = "line_payment"
LINE, TOTAL = f"{STAGE}.line", f"{STAGE}.total"
FORMS = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet, COMPRESSION zstd"}
OUTSIDE = "outside_payment_year"


@dataclass(frozen=True)
class Applied:
    """What was written: the files, the totals, and by whose adjustments lines are paid.

    set_aside is the file of rows that could not be read or break a rule; None where there are none.
    """

    title: str
    lines: Path
    totals: Path
    set_aside: Path | None
    reports: tuple[FileReport, ...]
    rows: tuple[Row, ...]


def year_paid_in(payment_year: int) -> PerformanceYear:
    """Return the performance year whose adjustments a payment year pays.

    Raises QppError QPP650 when no open year is paid then.
    """
    years = {year.payment_year: year for year in open_years()}
    if payment_year not in years:
        raise QppError("QPP650", payment_year=payment_year, payment_years=list(years))
    return years[payment_year]


def beside(output: Path) -> tuple[Path, Path]:
    """Return where the totals and the rows set aside are written, beside the lines."""
    return (
        output.with_name(f"{output.stem}.totals.csv"),
        output.with_name(f"{output.stem}.set_aside.parquet"),
    )


def check_output(output: Path, inputs: Iterable[Path]) -> None:
    """Raise QppError QPP655 for a file that cannot be written, before anything is read.

    So is one that would be written over an input, itself or by what is written beside it.
    """
    if output.suffix not in FORMS:
        raise QppError("QPP655", path=output, reason="its name ends in neither .csv nor .parquet")
    if not output.parent.is_dir():
        raise QppError("QPP655", path=output, reason="there is no such folder")
    taken = input_among((output, *beside(output)), inputs)
    if taken is not None:
        raise QppError("QPP655", path=taken, reason="it is one of the files that are read")


def apply_adjustments(
    payment_year: int,
    paths: Iterable[Path],
    output: Path,
    lake: Path,
    payment_files: list[Path],
    resources: Resources,
    on_file: Callable[[FileReport], None],
) -> Applied:
    """Write what each line of the claims is paid, and the totals beside it.

    Adjustments are those of the latest run of the performance year in the lake, or of the delivered
    files where they are named. on_file is told what became of each file of claims before anything
    is computed. All is written or nothing. Raises QppError QPP650 for a year that is not paid,
    QPP101 and QPP110 as find_files does, QPP651 when no line is of the payment year, QPP655 when
    a file cannot be written, QPP658 when a file of claims is refused, QPP606 when memory is used
    up, and as adjustments and claims do.
    """
    year = year_paid_in(payment_year)
    files = find_files(paths)
    check_output(output, (*files, *payment_files))
    try:
        with (
            private_files(),
            tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as folder,
        ):
            scratch = Path(folder)
            with warehouse.connect(
                resources.threads, resources.memory_limit, scratch / "spill"
            ) as connection:
                step("Adjustments")
                title = _open_adjustments(connection, lake, payment_files, year)
                reports = _read(files, scratch, resources, on_file)
                show_claims(connection, scratch / "lake", year.performance_year)
                lines = _compute(connection, year.performance_year, scratch)
                rows = fetch_rows(
                    connection, f"SELECT * FROM {TOTAL} ORDER BY outcome, service_type_code"
                )
                if not any(row["outcome"] != OUTSIDE for row in rows):
                    raise _nothing_of(payment_year, rows)
                step("Files")
                written = _write(connection, lines, scratch, output, reports)
    except duckdb.OutOfMemoryException as error:
        raise QppError("QPP606", table=LINE) from error
    except (duckdb.IOException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise damage(error) or QppError("QPP655", path=output, reason=reason) from error
    return Applied(title, *written, tuple(reports), tuple(rows))


def _open_adjustments(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    payment_files: list[Path],
    year: PerformanceYear,
) -> str:
    if payment_files:
        open_delivered(connection, payment_files, year.payment_year)
        return f"Adjustments of {', '.join(file.name for file in payment_files)}"
    return open_finished(connection, checked_lake(lake), year.performance_year).title


def _read(
    files: list[Path],
    scratch: Path,
    resources: Resources,
    on_file: Callable[[FileReport], None],
) -> list[FileReport]:
    reports = read_claims(files, scratch / "lake", resources)
    for report in reports:
        on_file(report)
    refused = sum(report.status is Status.REFUSED for report in reports)
    if refused:
        raise QppError("QPP658", refused=refused, files=len(reports))
    return reports


def _nothing_of(payment_year: int, rows: list[Row]) -> QppError:
    lines = sum(row["line_count"] for row in rows)
    return QppError("QPP651", lines=f"{lines:,}", payment_year=payment_year)


def _compute(connection: duckdb.DuckDBPyConnection, performance_year: int, scratch: Path) -> Path:
    """Make the tables, the lines as a Parquet file in their order; return that file."""
    transforms = catalog.in_force(performance_year)
    needed = {LINE, TOTAL, *catalog.ancestors(transforms, [LINE, TOTAL], KEYS)} - KEYS.keys()
    making = catalog.ordered({n: transforms[n] for n in sorted(needed & transforms.keys())})
    warehouse.load_read(connection, making)
    lines = scratch / "lines.parquet"
    for transform in making:
        step(transform.table)
        if transform.table == LINE:
            _store(connection, transform, lines)
        elif transform.is_private and transform.stage == STAGE:
            # One table reads it, once: millions of rows are not stored on the way.
            warehouse.create_view(connection, transform)
        else:
            warehouse.create_table(connection, transform)
    return lines


def _store(connection: duckdb.DuckDBPyConnection, transform: Transform, path: Path) -> None:
    compute(connection, transform, path)
    warehouse.open_stored(connection, transform, path)
    warehouse.check_grain(connection, transform)


def _write(
    connection: duckdb.DuckDBPyConnection,
    lines: Path,
    scratch: Path,
    output: Path,
    reports: list[FileReport],
) -> tuple[Path, Path, Path | None]:
    """Give the whole files their names beside each other; return lines, totals, rows set aside."""
    totals, set_aside = beside(output)
    whole, summed, left = lines, scratch / "totals", scratch / "set_aside"
    if output.suffix == ".csv":
        whole = scratch / "lines.csv"
        connection.execute(f"COPY (SELECT * FROM {LINE}) TO {quoted(whole)} ({FORMS['.csv']})")
    told = ", ".join(f"t.{c.name}" for c in columns_of(TOTAL))
    connection.execute(
        f"COPY (SELECT {told}, {quoted(file_digest(whole))} AS lines_sha256 FROM {TOTAL} AS t "
        f"ORDER BY t.outcome, t.service_type_code) TO {quoted(summed)} ({FORMS['.csv']})"
    )
    has_set_aside = write_set_aside(connection, reports, left)
    set_aside.unlink(missing_ok=True)
    if has_set_aside:
        publish(left, set_aside)
    publish(summed, totals)
    publish(whole, output)
    return output, totals, set_aside if has_set_aside else None

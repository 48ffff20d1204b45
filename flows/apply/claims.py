"""Claims of the payment year, read and checked as an ingest would, into a lake that is not kept."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import duckdb
from duckdb import ConstantExpression

from flows.engine.register import open_years
from flows.engine.warehouse import Resources, glob_safe, quoted
from flows.errors import QppError
from flows.ingest.batch import ingest_batch
from flows.ingest.flow import recognise
from flows.ingest.report import FileReport, Status
from flows.ingest.sources import find_files
from flows.lake import pin_table, rows_of, show_rows

CLAIMS = "claim_line"


def year_of_checks(payment_year: int) -> int:
    """Return the year whose rows say which codes claims of the payment year may have.

    It is the payment year as a performance year, or the latest that is open before it.
    """
    known = [year.performance_year for year in open_years()]
    return max((year for year in known if year <= payment_year), default=max(known))


def read_claims(
    paths: Iterable[Path], lake: Path, payment_year: int, resources: Resources
) -> list[FileReport]:
    """Read claim files into a lake that is this command's own, and report each.

    Dates are not judged here: which lines are of the payment year is a rule (line_payment). Raises
    QppError QPP101 and QPP110 as find_files does.
    """
    sources, reports = recognise(find_files(paths))
    for extract, found in sources.items():
        if extract != CLAIMS:
            reports += [
                FileReport(
                    source.path,
                    Status.REFUSED,
                    extract,
                    error=QppError("QPP657", file=source.path, extract=extract),
                )
                for source in found
            ]
    year = year_of_checks(payment_year)
    claims = sources.get(CLAIMS, [])
    if claims:
        reports += ingest_batch(lake, CLAIMS, year, claims, resources, force=True)
    # That the dates are of another year than that of the checks is no news here.
    return [replace(report, notes=()) for report in reports]


def show_claims(
    connection: duckdb.DuckDBPyConnection, lake: Path, payment_year: int, performance_year: int
) -> None:
    """Show the lines that were read as lake.claim_line of the performance year they are paid by."""
    pinned = pin_table(lake, CLAIMS, year_of_checks(payment_year))
    of_year = {"performance_year": ConstantExpression(performance_year)}
    show_rows(connection, CLAIMS, rows_of(connection, pinned, of_year))


def write_set_aside(
    connection: duckdb.DuckDBPyConnection, reports: Iterable[FileReport], path: Path
) -> bool:
    """Write every row that was set aside, with its file, row and reason; tell whether any was."""
    files = [report.quarantine for report in reports if report.quarantine]
    if files:
        connection.read_parquet([glob_safe(file) for file in files]).create_view(
            "set_aside_line", replace=True
        )
        connection.execute(
            "COPY (SELECT * FROM set_aside_line ORDER BY source_digest, row_number, rule_id) "
            f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
        )
    return bool(files)

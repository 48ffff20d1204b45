"""Claims of the payment year, read and checked as an ingest would, into a lake that is not kept."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
from duckdb import ConstantExpression

from flows.engine.warehouse import Resources, glob_safe, quoted
from flows.errors import QppError
from flows.ingest.batch import ingest_batch
from flows.ingest.flow import recognise
from flows.ingest.report import FileReport, Status
from flows.lake import pin_table, rows_of, show_rows

CLAIMS = "claim_line"


def read_claims(files: Iterable[Path], lake: Path, resources: Resources) -> list[FileReport]:
    """Read claim files into a lake that is this command's own, and report each.

    Dates are not judged here: which lines are of the payment year is a rule (line_payment).
    """
    sources, reports = recognise(files)
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
    claims = sources.get(CLAIMS, [])
    if claims:
        reports += ingest_batch(lake, CLAIMS, None, claims, resources)
    return reports


def show_claims(connection: duckdb.DuckDBPyConnection, lake: Path, performance_year: int) -> None:
    """Show the lines that were read as lake.claim_line of the performance year they are paid by."""
    pinned = pin_table(lake, CLAIMS, None)
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

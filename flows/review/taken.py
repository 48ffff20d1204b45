"""Whether a case's files are taken whole, and if not, what to do about it in a review."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from flows.errors import QppError, printable
from flows.ingest.content_year import OTHER_YEAR
from flows.ingest.report import FileReport, Status, findings

# Whose advice is that of an ingest: what a review can do instead is said by its own number.
BAD_ROWS = "QPP112"


def check_taken(reports: Iterable[FileReport], performance_year: int) -> None:
    """Raise QppError unless every row of every file is taken, or is none of the year's.

    QPP382 for rows that break rules and for a file that cannot be read, QPP394 for one that the
    run has already, QPP396 for one of another year, QPP397 for one of which nothing is left.
    """
    for report in reports:
        name = printable(report.path.name)
        if report.status is Status.ALREADY_INGESTED:
            raise QppError("QPP394", file=name)
        error = report.error
        if error is not None and error.code == OTHER_YEAR:
            reason = _shortened(error.message, report.path)
            raise QppError("QPP396", performance_year=performance_year, reason=reason)
        if error is not None and error.code != BAD_ROWS:
            reason = f"{_shortened(error.message, report.path)} {error.remedy}"
            raise QppError("QPP382", file=name, reason=reason.rstrip("."))
        if report.status is Status.REFUSED or report.quarantined:
            raise QppError("QPP382", file=name, reason=_rules(report))
        if not report.accepted:
            reason = _rules(report) if report.rows_in else "it has a header and no row"
            raise QppError(
                "QPP397", file=name, performance_year=performance_year, reason=reason.rstrip(".")
            )


def _rules(report: FileReport) -> str:
    """Return the rules that rows of a file break or by which they are left out, with the places."""
    # Its quarantine goes with the copy of the lake.
    told = findings(replace(report, error=None, quarantine=None))
    lines = [line.strip().rstrip(".") for line in told]
    return "; ".join(filter(None, lines[1:]))


def _shortened(message: str, path: Path) -> str:
    """Return a message with the file called by its name alone."""
    return message.replace(printable(path), printable(path.name))

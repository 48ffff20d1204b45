"""What hangs on the flow run of an ingest: a table of its files and one of the rules broken."""

from collections.abc import Iterator

from flows.errors import printable
from flows.ingest.report import FileReport, IngestReport, closing
from flows.lake import year_name
from flows.orchestration import Artifact, TableArtifact


def _file_row(file: FileReport) -> dict[str, object]:
    return {
        "file": printable(file.path.name),
        "extract": file.extract or "",
        "status": str(file.status),
        "rows in": file.rows_in,
        "accepted": file.accepted,
        "quarantined": file.quarantined,
        "error": f"{file.error.code} {file.error.title}" if file.error else "",
    }


def _rule_rows(file: FileReport) -> Iterator[dict[str, object]]:
    for kind, counts in (("quarantined", file.broken), ("warning", file.warnings)):
        for rule in counts:
            yield {
                "file": printable(file.path.name),
                "rule": rule.rule_id,
                "rows are": kind,
                "rows": rule.rows,
                "where": rule.place.strip(" ()"),
                "reason": rule.reason,
            }


def ingest_artifacts(report: IngestReport) -> list[Artifact]:
    """Return what became of each file, and the rules that rows of them break, as tables."""
    year = year_name(report.performance_year)
    files = TableArtifact(
        f"ingest-files-{year}",
        " ".join(closing(report)),
        [_file_row(file) for file in report.files],
    )
    rules = [row for file in report.files for row in _rule_rows(file)]
    said = f"{len(rules):,} rules broken or warned of" if rules else "No rule was broken"
    return [files, TableArtifact(f"ingest-rules-{year}", f"{said}.", rules)]

"""The annual cycle: extracts in, payment files out."""

from collections.abc import Callable
from pathlib import Path

from flows.engine.warehouse import Resources
from flows.ingest.flow import ingest
from flows.ingest.report import IngestReport
from flows.orchestration import flow
from flows.run.manifest import Manifest
from flows.scoring.flow import score_year


@flow("annual_cycle", lambda done: done[0].fault)
def annual_cycle(
    performance_year: int,
    paths: list[Path],
    lake: Path,
    resources: Resources | None = None,
    provisional: bool = False,
    lock_timeout: float = -1,
    on_ingested: Callable[[IngestReport], None] | None = None,
    force: bool = False,
    max_quarantine: float | None = None,
    reason: str = "",
) -> tuple[IngestReport, Manifest]:
    """Ingest the extracts, then score the year from all that the lake holds for it.

    provisional asks for the payment files of a provisional year. Another command that writes to
    the lake is waited for, lock_timeout seconds or without end. on_ingested has the ingest's
    report before scoring begins, which may fail. force and max_quarantine are those of the ingest:
    the year is scored whatever became of the files. reason is why the run is made.
    """
    report = ingest(paths, performance_year, lake, lock_timeout, resources, force, max_quarantine)
    if on_ingested is not None:
        on_ingested(report)
    run = score_year(performance_year, lake, resources, provisional, lock_timeout, reason=reason)
    return report, run

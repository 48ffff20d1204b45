"""The ingest as a flow: one task per extract, named for its table."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from flows.drawing import words
from flows.engine.register import check_open
from flows.engine.warehouse import Resources
from flows.errors import QppError, printable
from flows.ingest.artifacts import ingest_artifacts
from flows.ingest.batch import ingest_batch
from flows.ingest.report import FileReport, IngestReport, Status
from flows.ingest.sources import Source, find_files, inspect
from flows.lake import checked_lake, is_history, locked, private_files
from flows.orchestration import flow, run_task
from flows.progress import step

# What storage may heal; a file that is broken once is broken again.
HEALING = frozenset({"QPP107", "QPP204", "QPP205"})


def recognise(paths: Iterable[Path]) -> tuple[dict[str, list[Source]], list[FileReport]]:
    """Return the sources by extract, in the order given, and the files that are none."""
    sources: dict[str, list[Source]] = {}
    refused: list[FileReport] = []
    for path in paths:
        step(f"Looking at {printable(path.name)}")
        try:
            source = inspect(path)
            sources.setdefault(source.layout.extract, []).append(source)
        except QppError as error:
            refused.append(FileReport(path, Status.REFUSED, error=error))
    return dict(sorted(sources.items())), refused


def ingest_extract(
    lake: Path,
    extract: str,
    performance_year: int | None,
    sources: list[Source],
    resources: Resources | None,
    force: bool,
) -> list[FileReport]:
    """Ingest the batch of one extract as a task; a batch that fails is reported file by file."""

    def ingest_one() -> list[FileReport]:
        return ingest_batch(lake, extract, performance_year, sources, resources, force)

    try:
        return run_task(f"ingest_{extract}", ingest_one, HEALING)
    except QppError as error:
        return [FileReport(s.path, Status.REFUSED, extract, error=error) for s in sources]


def _unasked(source: Source) -> FileReport:
    """Return the report of a file that is about a performance year when none is named."""
    extract = source.layout.extract
    error = QppError("QPP133", file=source.path, extract=extract)
    return FileReport(source.path, Status.REFUSED, extract, error=error)


def _say_waiting() -> None:
    Console(stderr=True).print("Another ingest holds the lake: waiting for it to end.")


@flow("ingest", lambda report: report.fault, ingest_artifacts)
def ingest(
    paths: list[Path],
    performance_year: int | None,
    lake: Path,
    lock_timeout: float = -1,
    resources: Resources | None = None,
    force: bool = False,
    max_quarantine: float | None = None,
) -> IngestReport:
    """Take extracts into the lake and report what became of each file.

    performance_year is the one that the extracts were sent for; claims are of none, and are taken
    without. paths are files, or folders searched for them. A file that is already in the lake
    changes nothing while what it said is in force. Files that cannot be taken are refused in the
    report, and the others go on; force takes those of another year, too. max_quarantine is the
    share of a file, in percent, that may be in quarantine without a fault of the report. Another
    ingest into the same lake is waited for, lock_timeout seconds or without end.

    Raises QppError QPP001 for a year that is not open, QPP101 and QPP110 when there is nothing
    at the paths, QPP201 and QPP202 when the lake cannot be had, QPP607 when
    it is lost meanwhile.
    """
    if performance_year is not None:
        check_open(performance_year)
    files = find_files(paths)
    lake = checked_lake(lake)
    try:
        with private_files(), locked(lake, lock_timeout, _say_waiting):
            sources, reports = recognise(files)
            for number, (extract, found) in enumerate(sources.items()):
                step(f"Ingest of {words(extract)}", number / len(sources))
                if performance_year is None and not is_history(extract):
                    reports += [_unasked(source) for source in found]
                    continue
                reports += ingest_extract(lake, extract, performance_year, found, resources, force)
    except OSError as error:
        raise QppError("QPP607", lake=lake, reason=error.strerror or error) from error
    step("What became of each file", 1)
    order = {path: position for position, path in enumerate(files)}
    reports.sort(key=lambda report: order[report.path])
    return IngestReport(performance_year, lake, tuple(reports), max_quarantine)

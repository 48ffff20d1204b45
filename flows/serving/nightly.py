"""Taking what has arrived and is complete, of a night or for a year; safe to run twice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flows.engine.register import check_open
from flows.engine.warehouse import Resources
from flows.errors import QppError, printable
from flows.ingest.flow import ingest
from flows.ingest.report import IngestReport
from flows.lake import year_name
from flows.orchestration import Artifact, TableArtifact
from flows.serving import SETTLE_SECONDS
from flows.serving.inbox import CLAIMS_FOLDER, Arrival, arrivals, folder_of


@dataclass(frozen=True)
class Night:
    """What one night took and what it left lying, with the reason."""

    ingested: tuple[IngestReport, ...]
    left: tuple[Arrival, ...]

    @property
    def fault(self) -> str | None:
        """Return why somebody has to look, without any name; None when nobody has to."""
        said = [f"{year_name(r.performance_year)}: {r.fault}" for r in self.ingested if r.fault]
        stuck = sum(arrival.is_stuck for arrival in self.left)
        if stuck:
            said.append(f"{stuck:,} files in the inbox cannot be taken")
        return "; ".join(said) or None


def said_left(night: Night, inbox: Path) -> Iterator[str]:
    """Yield a line for each file that was left lying."""
    for arrival in night.left:
        yield f"left in the inbox: {printable(arrival.path.relative_to(inbox))}: {arrival.left}"


def night_artifacts(night: Night, inbox: Path) -> list[Artifact]:
    """Return the table of the files that were left lying."""
    rows: list[dict[str, object]] = [
        {
            "file": printable(arrival.path.relative_to(inbox)),
            "why": arrival.left,
            "somebody has to look": arrival.is_stuck,
        }
        for arrival in night.left
    ]
    said = f"{len(rows):,} files left in the inbox; {len(night.ingested):,} years had arrivals."
    return [TableArtifact("inbox-left", said, rows)]


def _take(
    found: list[Arrival],
    lake: Path,
    lock_timeout: float,
    resources: Resources | None,
    max_quarantine: float | None,
    on_ingested: Callable[[IngestReport], None],
) -> Night:
    """Ingest what is complete, claims first, then each year's files as one ingest."""
    ready: dict[int | None, list[Path]] = {}
    gone: set[Path] = set()
    for arrival in found:
        if arrival.left is None:
            ready.setdefault(arrival.performance_year, []).append(arrival.path)
    reports = []
    for year, paths in sorted(ready.items(), key=lambda of_year: of_year[0] or 0):
        # An earlier year's ingest may have taken hours; what is gone stops none of the others.
        there = [path for path in paths if path.exists()]
        gone.update(set(paths) - set(there))
        if there:
            reports.append(
                ingest(there, year, lake, lock_timeout, resources, max_quarantine=max_quarantine)
            )
            on_ingested(reports[-1])
    taken_away = [replace(a, left="it was taken away meanwhile") for a in found if a.path in gone]
    return Night(tuple(reports), (*(arrival for arrival in found if arrival.left), *taken_away))


def take_inbox(
    inbox: Path,
    lake: Path,
    days: tuple[date | None, date | None] = (None, None),
    settle: float = SETTLE_SECONDS,
    lock_timeout: float = -1,
    resources: Resources | None = None,
    max_quarantine: float | None = None,
    on_ingested: Callable[[IngestReport], None] = lambda _: None,
) -> Night:
    """Ingest the complete files of the inbox, oldest first: claims, then each year's.

    days are the first and the last day (UTC) on which the files were written, without a limit
    where None; settle how many seconds nobody may have written to a file that is complete. What
    is in the lake already changes nothing. on_ingested has each year's report as soon as it is
    there. Raises what `ingest` raises.
    """
    first, last = days
    found = [
        arrival
        for arrival in arrivals(inbox, settle)
        if (first is None or arrival.day >= first) and (last is None or arrival.day <= last)
    ]
    return _take(found, lake, lock_timeout, resources, max_quarantine, on_ingested)


def take_year(
    performance_year: int,
    inbox: Path,
    lake: Path,
    settle: float = SETTLE_SECONDS,
    resources: Resources | None = None,
    max_quarantine: float | None = None,
) -> Night:
    """Ingest the complete files of a performance year, and before them the claims of all years.

    Raises QppError QPP906 when no file of the year is complete, and what `ingest` raises.
    """
    check_open(performance_year)
    # A year is scored on the claims, which lie in a folder of their own.
    folders = (CLAIMS_FOLDER, str(performance_year))
    found = [a for a in arrivals(inbox, settle) if folder_of(a.path, inbox) in folders]
    of_year = [a.left for a in found if folder_of(a.path, inbox) != CLAIMS_FOLDER]
    if all(of_year):
        raise QppError("QPP906", inbox=inbox, performance_year=performance_year, left=len(of_year))
    return _take(found, lake, -1, resources, max_quarantine, lambda _: None)

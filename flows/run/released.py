"""The marks beside a run's manifest: what its release gates found, and that it was handed over.

Neither is an output of the run: its manifest and its digests stay as they were.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.errors import QppError
from flows.run.manifest import FILE as MANIFEST
from flows.run.seal import read_sealed

RELEASED = "released.json"
GATES = "gates.json"


def _kept(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    content = read_sealed(path)
    if content is None:
        raise QppError("QPP355", path=path)
    return content


def release_of(run: Path) -> dict[str, Any] | None:
    """Return the mark of a run that was released, also when another run superseded it since.

    `superseded_by` is then the run that did. Raises QppError QPP355 when the mark is cut or
    changed.
    """
    return _kept(run / RELEASED)


def gates_of(run: Path) -> dict[str, Any] | None:
    """Return what the run's gates found when they were last run; raises QppError QPP355."""
    return _kept(run / GATES)


def releases(lake: Path, performance_year: int) -> Iterator[dict[str, Any]]:
    """Yield the marks of the year's released runs, those that are superseded among them."""
    for path in sorted((lake / "runs" / str(performance_year)).glob(f"*/{RELEASED}")):
        if (path.parent / MANIFEST).exists() and (mark := release_of(path.parent)) is not None:
            yield mark


def released_run(lake: Path, performance_year: int) -> dict[str, Any] | None:
    """Return the mark of the run that is handed over for a year: one at most, none superseded."""
    marks = list(releases(lake, performance_year))
    # The newer mark is written first: it tells even where the older one was not reached.
    gone = {mark["supersedes"]["run_id"] for mark in marks if mark["supersedes"]}
    standing = [mark for mark in marks if mark["run_id"] not in gone]
    return standing[0] if standing else None

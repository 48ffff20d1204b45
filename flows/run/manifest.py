"""The manifest of a finished run, read: what went in, what came out, and what proves it.

It tells its own digest too: a run is finished and whole, or it is none.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.engine.register import caution
from flows.errors import QppError
from flows.lake import file_digest
from flows.run.occasion import STOOD_AGAIN, read_occasion
from flows.run.reliance import Reliance
from flows.run.seal import read_sealed
from flows.run.statement import content_of

FILE = "manifest.json"
DELIVERED = "delivered"


@dataclass(frozen=True)
class Manifest:
    """A finished run: its folder and what its manifest.json tells, whichever its form."""

    folder: Path
    content: dict[str, Any]

    @property
    def run_id(self) -> str:
        """Return the run's identity: a digest of everything that it was made from."""
        return str(self.content["run_id"])

    @property
    def title(self) -> str:
        """Return what names the run to a person: year, run, and what is held against the year."""
        named = f"Performance year {self.content['performance_year']}, run {self.run_id}"
        held = caution(self.content["year_status"], self.content["year_note"])
        return "\n".join(filter(None, (named, self._reviewed, held)))

    @property
    def _reviewed(self) -> str | None:
        review = self.content.get("review")
        if review is None:
            return None
        return (
            f"Targeted review of run {review['run_id']}: cases {len(review['cases']):,}, "
            f"scaling factors {review['factors']}"
        )

    @property
    def stand_ins(self) -> list[dict[str, Any]]:
        """Return the sentences on what stood in for what was not brought, lacks marked."""
        return list(self.content.get("stand_ins", []))

    @property
    def reliance(self) -> Reliance:
        """Return what the run rests on that is not certain."""
        return Reliance.of_content(self.content["reliance"])


def read_manifest(folder: Path) -> Manifest:
    """Read a finished run.

    Raises QppError QPP603 when the folder holds none, QPP703 when the manifest is cut or changed.
    """
    path = folder / FILE
    if not path.exists():
        raise QppError("QPP603", path=folder)
    content = read_sealed(path)
    if content is None:
        raise QppError("QPP703", path=path)
    return Manifest(folder, content_of(content))


def changed_files(run: Manifest) -> list[str]:
    """Return the tables and delivered files that are missing or not what the manifest says.

    Among them what lies beside the delivered files and was not delivered.
    """
    entries = [*run.content["tables"], *run.content["outputs"]]
    known = {run.folder / entry["file"] for entry in entries}
    changed = [
        entry.get("table") or entry["file"]
        for entry in entries
        if _digest_or_none(run.folder / entry["file"]) != entry["sha256"]
    ]
    strangers = sorted(set((run.folder / DELIVERED).glob("*")) - known)
    return changed + [str(path.relative_to(run.folder)) for path in strangers]


def _digest_or_none(path: Path) -> str | None:
    try:
        return file_digest(path)
    except OSError:
        return None


def finished_runs(lake: Path, performance_year: int, until: int | None = None) -> list[Path]:
    """Return the folders of the year's finished runs, in the order in which they last stood.

    A run stands when it is finished, and again when it is asked for and returned as it is. until
    passes over what came at that moment or later, in milliseconds since 1970.
    """
    last = {}
    for path in (lake / "runs" / str(performance_year)).glob(f"*/{FILE}"):
        stood = [path.stat().st_mtime_ns, *read_occasion(path.parent).get(STOOD_AGAIN, [])]
        known = [moment for moment in stood if until is None or moment < until * 1_000_000]
        if known:
            last[path.parent] = max(known)
    return sorted(last, key=lambda folder: (last[folder], str(folder)))


def latest_run(lake: Path, performance_year: int, until: int | None = None) -> Manifest:
    """Return the year's run that stood last; raises QppError as the two others do."""
    return read_manifest(latest_folder(lake, performance_year, until))


def latest_folder(lake: Path, performance_year: int, until: int | None = None) -> Path:
    """Return the folder of the run that stood last; raises QppError QPP603 for none.

    Runs of the same inputs are one run, so the last is that of the lake as it was last scored:
    runs of what was known on a past day are passed over unless there are no others. until is that
    of finished_runs.
    """
    finished = finished_runs(lake, performance_year, until)
    if not finished:
        raise QppError("QPP603", path=lake / "runs" / str(performance_year))
    current = (run for run in reversed(finished) if not read_occasion(run).get("as_of"))
    return next(current, finished[-1])

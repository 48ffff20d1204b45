"""What has arrived in the inbox and is complete.

The inbox has a folder for each performance year, `<inbox>/2024/...`, in which senders put files
however they like. Nothing in it is moved, renamed or deleted.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flows.engine.register import PerformanceYear, check_open
from flows.errors import QppError, printable
from flows.ingest.sources import files_below
from flows.lake import file_digest
from flows.settings import configured

# Names under which programs copy before they rename: rsync and curl hide theirs with a dot.
IN_COPY = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", "~")
# The digest of the file beside it, as sha256sum writes it: a sender who gives it is waited for.
DIGEST = ".sha256"
# A file that nobody has written to for so long is complete where nothing else says so.
SETTLE_SECONDS = 60
# Whoever is still copying after so long will not end by itself.
OVERDUE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Arrival:
    """A file of the inbox: the year of its folder, and why it is not taken, if it is not."""

    path: Path
    performance_year: int | None
    written: float
    left: str | None = None
    # Time alone does not mend it.
    is_stuck: bool = False

    @property
    def day(self) -> date:
        """Return the day on which the file was last written to, in UTC."""
        return datetime.fromtimestamp(self.written, UTC).date()


def inbox_of(named: str | Path | None) -> Path:
    """Return the inbox that is named, or set for all commands.

    Raises QppError QPP905 when there is none.
    """
    folder = named or configured("inbox")
    if not folder:
        raise QppError("QPP905", inbox="", reason="none is named")
    if not Path(folder).is_dir():
        raise QppError("QPP905", inbox=folder, reason="there is no such folder")
    return Path(folder)


def _year_of(path: Path, inbox: Path) -> PerformanceYear | None:
    folder = path.relative_to(inbox).parts[0]
    if path.parent == inbox or not folder.isdigit():
        return None
    try:
        return check_open(int(folder))
    except QppError:
        return None


def _touched(path: Path, now: float) -> float:
    """Return when the file was last written to; a time to come is its sender's clock."""
    stat = path.stat()
    return stat.st_ctime if stat.st_mtime > now else max(stat.st_mtime, stat.st_ctime)


def _unfinished(path: Path, now: float, settle: float) -> str | None:
    """Return why a file is not complete yet; None when it is."""
    if path.suffix == DIGEST:
        return "the file that it is the digest of has not arrived"
    if path.name.lower().endswith(IN_COPY):
        return "its name is that of a file being copied"
    if now - _touched(path, now) < settle:
        return f"it was written to in the last {settle:g} seconds"
    beside = path.with_name(path.name + DIGEST)
    if beside.exists():
        words = beside.read_text(encoding="utf-8", errors="replace").split()
        if not words or words[0].lower() != file_digest(path):
            return f"its SHA-256 is not the one in {printable(beside.name)}"
    return None


def _is_sidecar(path: Path) -> bool:
    return path.suffix == DIGEST and path.with_suffix("").exists()


def _arrival(path: Path, inbox: Path, now: float, settle: float) -> Arrival:
    year = _year_of(path, inbox)
    written = path.stat().st_mtime
    if year is None:
        stray = "it is not in a folder named for an open performance year"
        return Arrival(path, None, written, stray, is_stuck=True)
    left = _unfinished(path, now, settle)
    is_stuck = left is not None and now - _touched(path, now) > OVERDUE_SECONDS
    return Arrival(path, year.performance_year, written, left, is_stuck)


def arrivals(inbox: Path, settle: float = SETTLE_SECONDS) -> list[Arrival]:
    """Return every file of the inbox in the order in which they were written, then by path.

    settle is how many seconds nobody may have written to a file that is complete.

    Raises QppError QPP101 when a folder of it cannot be read.
    """
    now = time.time()
    found = []
    for path in files_below(inbox):
        if _is_sidecar(path):
            continue
        # What is renamed or taken away meanwhile is seen by its new name next time.
        with suppress(FileNotFoundError):
            found.append(_arrival(path, inbox, now, settle))
    return sorted(found, key=lambda arrival: (arrival.written, str(arrival.path)))

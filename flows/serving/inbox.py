"""What has arrived in the inbox and is complete.

The inbox has a folder for each performance year, `<inbox>/2024/...`, and one for claims, which are
of all years, `<inbox>/claims/...`. Senders put files into them however they like. Nothing in it is
moved, renamed or deleted.
"""

import re
import time
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from stat import S_ISREG

from flows.engine.register import check_open
from flows.errors import QppError, printable
from flows.ingest.sources import files_below
from flows.lake import file_digest, first_line
from flows.serving import SETTLE_SECONDS
from flows.settings import configured

# Names under which programs copy before they rename: rsync and curl hide theirs with a dot.
IN_COPY = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", "~")
# The folder of claims, which are one history of all years.
CLAIMS_FOLDER = "claims"
# The digest of the file beside it, as sha256sum writes it: a sender who gives it is waited for.
DIGEST = ".sha256"
WRITTEN_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# A digest and a name are no longer: what is has the name of one only.
DIGEST_BYTES = 8192
# Whoever is still copying after so long will not end by itself.
OVERDUE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Arrival:
    """A file of the inbox: the year of its folder, and why it is not taken, if it is not.

    The year is None in the folder of claims, which belong to none.
    """

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


def inbox_of(named: str | Path | None, lake: Path) -> Path:
    """Return the inbox that is named, or set for all commands.

    Raises QppError QPP905 when there is none, or when it and the lake are not apart: files of the
    lake are no arrivals, and the lake clears away what is left half-written in it.
    """
    folder = named or configured("inbox")
    if not folder:
        raise QppError("QPP905", inbox="", reason="none is named")
    if not Path(folder).is_dir():
        raise QppError("QPP905", inbox=folder, reason="there is no such folder")
    here, there = Path(folder).resolve(), lake.resolve()
    if here.is_relative_to(there) or there.is_relative_to(here):
        raise QppError("QPP905", inbox=folder, reason=f"it and the lake {lake} are not apart")
    return Path(folder)


@cache
def _open_year(folder: str) -> int | None:
    """Return the year that a folder is named for; asked once and not for each of its files."""
    if not re.fullmatch("[0-9]{4}", folder):
        return None
    try:
        return check_open(int(folder)).performance_year
    except QppError:
        return None


def folder_of(path: Path, inbox: Path) -> str:
    """Return the folder of the inbox that a file lies in, however deep; none is empty."""
    return "" if path.parent == inbox else path.relative_to(inbox).parts[0]


def _sidecars(path: Path) -> list[Path]:
    """Return where the digest of a file may lie."""
    return [path.with_name(path.name + suffix) for suffix in (DIGEST, DIGEST.upper())]


def _written_digest(path: Path) -> str | None:
    """Return the digest that a file of one says, in any encoding that programs write it in."""
    with path.open("rb") as file:
        head = file.read(DIGEST_BYTES)
    form = "utf-16" if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8"
    found = WRITTEN_DIGEST.search(head.decode(form, errors="replace").lower())
    return found.group() if found else None


def _unfinished(path: Path, age: float, settle: float) -> str | None:
    """Return why a file is not complete yet; None when it is."""
    if path.suffix.lower() == DIGEST:
        return "the file that it is the digest of has not arrived"
    if path.name.lower().endswith(IN_COPY):
        return "its name is that of a file being copied"
    if age < settle:
        return f"it was written to in the last {settle:g} seconds"
    for beside in _sidecars(path):
        if beside.exists() and _written_digest(beside) != file_digest(path):
            return f"its SHA-256 is not the one in {printable(beside.name)}"
    return None


def _is_sidecar(path: Path) -> bool:
    return path.suffix.lower() == DIGEST and path.with_suffix("").exists()


def _judged(path: Path, inbox: Path, now: float, settle: float) -> Arrival:
    stat = path.stat()
    # A time to come is its sender's clock.
    written = stat.st_ctime if stat.st_mtime > now else stat.st_mtime
    folder = folder_of(path, inbox)
    year = _open_year(folder)
    if year is None and folder != CLAIMS_FOLDER:
        stray = f"it is in no folder named for an open performance year or {CLAIMS_FOLDER}"
        return Arrival(path, None, written, stray, is_stuck=True)
    if not S_ISREG(stat.st_mode):
        return Arrival(path, None, written, "it is a pipe or a device and no file", is_stuck=True)
    age = now - max(written, stat.st_ctime)
    left = _unfinished(path, age, settle)
    is_stuck = left is not None and age > OVERDUE_SECONDS
    return Arrival(path, year, written, left, is_stuck)


def _arrival(path: Path, inbox: Path, now: float, settle: float) -> Arrival | None:
    """Return a file of the inbox; None when it is gone by now."""
    try:
        return _judged(path, inbox, now, settle)
    except FileNotFoundError:
        if not path.is_symlink():
            # What is renamed or taken away meanwhile is seen by its new name next time.
            return None
        reason = "it is a link to nothing"
    except OSError as error:
        reason = f"it or its digest cannot be read: {error.strerror or first_line(error)}"
    return Arrival(path, None, now, reason, is_stuck=True)


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
        arrival = _arrival(path, inbox, now, settle)
        if arrival is not None:
            found.append(arrival)
    return sorted(found, key=lambda arrival: (arrival.written, str(arrival.path)))

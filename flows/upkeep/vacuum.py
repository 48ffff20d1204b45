"""Files of the history of claims that nothing needs any more, removed from the disk.

A compaction leaves the files that it replaced where they are: earlier versions are read in them.
They are removed when it is older than a retention period and no finished run has read them. The
last file that holds rows of a source stays for good, of what was withdrawn, too. What is removed is
told by a commit before, so that an earlier version without its files says why.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.errors import QppError
from flows.ingest.settle import CLAIMS
from flows.ingest.staging import STAGING
from flows.lake import MERGED, Commit, Log, commit_vacuum, pinned_paths, sync_folder
from flows.run.manifest import FILE, read_manifest
from flows.upkeep.held import held_lake

# Only files of these names are ever removed: what others have put there is theirs.
OWN_NAME = re.compile(
    rf"(?:{MERGED}|[0-9a-f]{{64}})(?:\.\d+)+\.parquet(?:\.staged)?|\d+\.parquet(?:\.writing)?"
)


@dataclass(frozen=True)
class Replaced:
    """Files that one compaction replaced and that nothing needs, by path, with their bytes."""

    commit: Commit
    files: dict[str, int]


@dataclass(frozen=True)
class Vacuum:
    """What a vacuum removes, and how many replaced files it keeps, and why."""

    replaced: tuple[Replaced, ...]
    # What no commit names: left by a command that was killed, or vacuumed and not removed yet.
    left_over: dict[Path, int]
    kept_for_runs: int
    kept_as_last: int
    kept_as_recent: int

    @property
    def files(self) -> int:
        """Return the number of files that are removed."""
        return sum(len(one.files) for one in self.replaced) + len(self.left_over)

    @property
    def size(self) -> int:
        """Return the bytes that are freed."""
        named = sum(sum(one.files.values()) for one in self.replaced)
        return named + sum(self.left_over.values())


def vacuum(lake: Path, retention_days: int, removes: bool, lock_timeout: float = -1) -> Vacuum:
    """Return what of the history nothing needs, and remove it if asked to.

    Raises QppError QPP216 where there are no claims, QPP703 when a finished run's manifest is
    changed, so that what it needs is not known, QPP228 when a file cannot be removed, and as
    commit does.
    """
    with held_lake(lake, lock_timeout) as (folder, log):
        found = _found(folder, log, retention_days)
        if removes:
            _remove(folder, found)
        return found


def _found(lake: Path, log: Log, retention_days: int) -> Vacuum:
    before = (datetime.now(UTC) - timedelta(days=retention_days)).timestamp() * 1000
    last = log.last_places()
    read = _read_by_runs(lake, log)
    gone = log.vacuumed()
    replaced = []
    kept = {"runs": 0, "last": 0, "recent": 0}
    for commit in log.commits:
        files = {}
        for path in (path for merged in commit.compacted for path in merged.replaced):
            place = lake / CLAIMS / path
            if path in gone or not place.exists():
                continue
            if path in last:
                kept["last"] += 1
            elif path in read:
                kept["runs"] += 1
            elif commit.committed_at > before:
                kept["recent"] += 1
            else:
                files[path] = place.stat().st_size
        if files:
            replaced.append(Replaced(commit, files))
    named = {lake / CLAIMS / path for path in log.named() - gone.keys()}
    left_over = {
        path: path.stat().st_size for path in _stored(lake) if path not in named and path.is_file()
    }
    return Vacuum(tuple(replaced), left_over, kept["runs"], kept["last"], kept["recent"])


def _read_by_runs(lake: Path, log: Log) -> frozenset[str]:
    """Return the files of the history that finished runs have read."""
    pins = set()
    for path in sorted((lake / "runs").glob(f"*/*/{FILE}")):
        content = read_manifest(path.parent).content
        version = content["lake"][CLAIMS]["version"]
        if version is not None:
            pins.add((int(content["performance_year"]), version))
    return frozenset(path for pin in pins for path in pinned_paths(log, CLAIMS, *pin))


def _stored(lake: Path) -> Iterator[Path]:
    """Yield the files of the project that lie in the folders of the history."""
    for pattern in ("*=*/*", "settled/*"):
        yield from (p for p in (lake / CLAIMS).glob(pattern) if OWN_NAME.fullmatch(p.name))
    yield from (lake / CLAIMS / STAGING).rglob("*")


def _remove(lake: Path, found: Vacuum) -> None:
    named = [path for one in found.replaced for path in one.files]
    if named:
        commit_vacuum(lake, CLAIMS, named)
    paths = [*(lake / CLAIMS / path for path in named), *found.left_over]
    failed: list[OSError] = []
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            failed.append(error)
    if failed:
        raise QppError(
            "QPP228",
            extract=CLAIMS,
            files=len(paths),
            left=len(failed),
            reason=failed[0].strerror,
        )
    shutil.rmtree(lake / CLAIMS / STAGING, ignore_errors=True)
    for folder in {path.parent for path in paths if path.parent.exists()}:
        sync_folder(folder)

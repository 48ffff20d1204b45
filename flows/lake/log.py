"""What was committed to a table: its log, held against the copies of the project's own commits.

A commit of the project names its files, where each came from and the SHA-256 of what is stored.
What anybody else commits is noticed, said and not read.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.errors import QppError, print_error
from flows.lake.tables import kept_folder, log_folder

# The project's own commits have one of these in their commitInfo.
FILES, LAYOUT = "qpp_files", "qpp_layout"
# What the commits of a lake of the layout before had there.
FORMER = "source_digests"


@dataclass(frozen=True)
class CommittedFile:
    """A source file in a commit: where it came from, and what is stored of it.

    path is relative to the table's folder, None where every row was set aside.
    """

    source_digest: str
    performance_year: int
    path: str | None
    sha256: str | None
    size: int
    rows: int
    quarantined_rows: int
    out_of_scope_rows: int


@dataclass(frozen=True)
class Commit:
    """One commit of the project."""

    version: int
    files: tuple[CommittedFile, ...]


@dataclass(frozen=True)
class Log:
    """A table's log: the project's commits in order, and the version after the last of anybody."""

    commits: tuple[Commit, ...]
    next_version: int
    # Committed by the project and not copied yet: it was killed in between.
    uncopied: tuple[int, ...]

    @property
    def version(self) -> int:
        """Return the last version that the project committed."""
        return self.commits[-1].version

    def files(self, version: int | None = None) -> Iterator[tuple[int, CommittedFile]]:
        """Yield each file up to a version with the version that brought it."""
        for commit in self.commits:
            if version is None or commit.version <= version:
                for file in commit.files:
                    yield commit.version, file


def entry_name(version: int) -> str:
    """Return the name of a version's entry in a log."""
    return f"{version:020}.json"


def as_metadata(files: list[CommittedFile]) -> dict[str, str]:
    """Return what a commit tells of its files."""
    return {FILES: json.dumps([asdict(file) for file in files], sort_keys=True)}


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, without its trailing full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _entries(folder: Path) -> dict[int, Path]:
    """Return the entries of a log, or their copies, by version."""
    found = [path for path in folder.glob("*.json") if path.stem.isdecimal()]
    return dict(sorted((int(path.stem), path) for path in found))


def _commit_info(content: bytes) -> dict[str, Any]:
    """Return what an entry tells of its commit; raises ValueError when it is no log entry."""
    actions = [json.loads(line) for line in content.splitlines() if line.strip()]
    if not actions or not all(isinstance(action, dict) for action in actions):
        raise ValueError("an entry is empty or of another form")
    info: dict[str, Any] = next(
        (action["commitInfo"] for action in actions if "commitInfo" in action), {}
    )
    return info


def read_log(lake: Path, extract: str) -> Log | None:
    """Return what was committed to a table, None when nothing was ever ingested for the extract.

    Raises QppError QPP203 when the log cannot be read, QPP208 when it and the copies of the
    project's commits differ, QPP209 when the lake is of a layout without them. Somebody else's
    commits are told on standard error, once.
    """
    try:
        return _read(lake, extract)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QppError("QPP203", extract=extract, reason=first_line(error)) from error


def _read(lake: Path, extract: str) -> Log | None:
    entries = _entries(log_folder(lake, extract))
    copies = _entries(kept_folder(lake, extract))
    if not entries and not copies:
        return None
    commits: list[Commit] = []
    others: list[str] = []
    uncopied: list[int] = []
    for version in sorted(entries.keys() | copies.keys()):
        content = entries[version].read_bytes() if version in entries else None
        is_copied = version in copies
        if is_copied and copies[version].read_bytes() != content:
            raise _differ(lake, extract, version)
        assert content is not None
        info = _commit_info(content)
        if FILES not in info and LAYOUT not in info:
            if FORMER in info or version == 0:
                raise QppError("QPP209", extract=extract, lake=lake)
            others.append(f"{version} ({info.get('operation', 'unknown')})")
            continue
        if not is_copied:
            if version != max(entries):
                raise _differ(lake, extract, version)
            uncopied.append(version)
        files = tuple(CommittedFile(**file) for file in json.loads(info.get(FILES, "[]")))
        commits.append(Commit(version, files))
    if not commits:
        raise QppError("QPP209", extract=extract, lake=lake)
    if others:
        _say_others(lake, extract, ", ".join(others))
    return Log(tuple(commits), max(entries) + 1, tuple(uncopied))


def _differ(lake: Path, extract: str, version: int) -> QppError:
    name = entry_name(version)
    return QppError(
        "QPP208",
        extract=extract,
        version=version,
        entry=log_folder(lake, extract) / name,
        copy=kept_folder(lake, extract) / name,
    )


@cache
def _say_others(_lake: Path, extract: str, versions: str) -> None:
    print_error(QppError("QPP210", extract=extract, versions=versions))


def is_ingested(log: Log | None, performance_year: int, digest: str) -> bool:
    """Tell whether a source file was committed for the performance year before."""
    return log is not None and any(
        file.source_digest == digest and file.performance_year == performance_year
        for _, file in log.files()
    )

"""What was committed to a table: its log, held against the copies of the project's own commits.

A commit of the project names its files, where each came from and the SHA-256 of what is stored.
A batch or a file that was withdrawn is named by a later commit and no longer counts; nothing of it
is removed, so that a version from before shows it still. So are rows set aside that were closed by
hand. Files of a history may be merged into larger ones: from that version on their rows are read
there, before it in the files that they came in. What anybody else commits is noticed, said and not
read.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.errors import QppError, print_error
from flows.lake.stored import CommittedFile, Merged, Part, placed
from flows.lake.tables import kept_folder, log_folder

# The project's own commits have one of these in their commitInfo.
FILES, LAYOUT, WITHDRAWN, JUDGED = "qpp_files", "qpp_layout", "qpp_withdrawn", "qpp_judged"
SETTLED, COMPACTED, VACUUMED = "qpp_settled", "qpp_compacted", "qpp_vacuumed"
OWN = frozenset((FILES, LAYOUT, WITHDRAWN, JUDGED, COMPACTED, VACUUMED))
# Claims are one history by month of service; a source file is stored as one or several files.
LAYOUT_NUMBER = "3"
# What the commits of a lake of the layout before had there.
FORMER = "source_digests"


@dataclass(frozen=True)
class Settlement:
    """A file that says of rows of a history whether they are in force, as of its commit.

    service_months are the months of service of the rows; path is relative to the table's folder.
    """

    path: str
    sha256: str
    size: int
    rows: int
    service_months: tuple[str | None, ...]


@dataclass(frozen=True)
class Withdrawal:
    """One source file of a batch that no longer counts, and why."""

    batch_number: int
    source_digest: str
    reason: str


@dataclass(frozen=True)
class Judgement:
    """Rows that were set aside of one source file, closed or opened again by hand, and why.

    Without row numbers all of them are meant, without a rule whichever they break.
    """

    source_digest: str
    performance_year: int | None
    is_closed: bool
    reason: str
    rule_id: str | None = None
    row_numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Commit:
    """One commit of the project; committed_at is in milliseconds since 1970, UTC."""

    version: int
    files: tuple[CommittedFile, ...]
    withdrawn: tuple[Withdrawal, ...] = ()
    committed_at: int = 0
    judged: tuple[Judgement, ...] = ()
    settled: Settlement | None = None
    compacted: tuple[Merged, ...] = ()
    # Paths of stored files that were removed from the disk because nothing needs them.
    vacuumed: tuple[str, ...] = ()


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

    def version_before(self, moment: int) -> int | None:
        """Return the last version from before a moment in milliseconds since 1970, if any."""
        return max((c.version for c in self.commits if c.committed_at < moment), default=None)

    def files(self) -> Iterator[tuple[int, CommittedFile]]:
        """Yield each file that was ever committed with the version that brought it.

        Its parts are as they came, before any compaction.
        """
        for commit in self.commits:
            for file in commit.files:
                yield commit.version, file

    def withdrawals(
        self, version: int | None = None
    ) -> dict[tuple[int, str], tuple[Commit, Withdrawal]]:
        """Return what was withdrawn up to a version, by batch and source digest."""
        return {
            (withdrawal.batch_number, withdrawal.source_digest): (commit, withdrawal)
            for commit in self.commits
            if version is None or commit.version <= version
            for withdrawal in commit.withdrawn
        }

    def settlements(self, version: int | None = None) -> tuple[Settlement, ...]:
        """Return what was settled of a history up to a version, in the order of the commits."""
        return tuple(
            commit.settled
            for commit in self.commits
            if commit.settled is not None and (version is None or commit.version <= version)
        )

    def counting(
        self, performance_year: int | None, version: int | None = None
    ) -> tuple[tuple[int, CommittedFile], ...]:
        """Return the files that were committed and not withdrawn, up to a version.

        performance_year is the year that they were sent for, None of a history. Their parts are
        the files in which their rows are read at that version.
        """
        withdrawn = self.withdrawals(version)
        moved = self._moved(version)
        return tuple(
            (batch, placed(file, moved))
            for batch, file in self.files()
            if (version is None or batch <= version)
            and file.performance_year == performance_year
            and (batch, file.source_digest) not in withdrawn
        )

    def merged(self) -> Iterator[tuple[Commit, Merged]]:
        """Yield each merged file with the compaction that made it."""
        for commit in self.commits:
            for merged in commit.compacted:
                yield commit, merged

    def last_places(self) -> frozenset[str]:
        """Return the paths that hold rows of any source last, of withdrawn ones, too."""
        return frozenset(part.path for _, file in self.in_last_places() for part in file.parts)

    def in_last_places(self) -> Iterator[tuple[int, CommittedFile]]:
        """Yield each file as files() does, with its parts where its rows are read last.

        A compaction leaves out the rows of what was withdrawn before it. No vacuum takes these.
        """
        withdrawn = self.withdrawals()
        moved_until: dict[int | None, dict[str, Part]] = {}
        for batch, file in self.files():
            key = (batch, file.source_digest)
            until = withdrawn[key][0].version if key in withdrawn else None
            if until not in moved_until:
                moved_until[until] = self._moved(until)
            yield batch, placed(file, moved_until[until])

    def named(self) -> frozenset[str]:
        """Return the path of every file that was ever committed."""
        own = (part.path for _, file in self.files() for part in file.parts)
        merged = (merged.part.path for _, merged in self.merged())
        return frozenset((*own, *merged, *(settled.path for settled in self.settlements())))

    def vacuumed(self) -> dict[str, Commit]:
        """Return the files that were removed from the disk, with the commit that tells of it."""
        return {path: commit for commit in self.commits for path in commit.vacuumed}

    def _moved(self, version: int | None) -> dict[str, Part]:
        """Return by its path the merged file in which each file is read up to a version."""
        return {
            path: merged.part
            for commit, merged in self.merged()
            if version is None or commit.version <= version
            for path in merged.replaced
        }


def entry_name(version: int) -> str:
    """Return the name of a version's entry in a log."""
    return f"{version:020}.json"


def as_metadata(
    files: Iterable[CommittedFile] = (),
    withdrawn: Iterable[Withdrawal] = (),
    judged: Iterable[Judgement] = (),
    settled: Settlement | None = None,
    compacted: Iterable[Merged] = (),
    vacuumed: Iterable[str] = (),
) -> dict[str, str]:
    """Return what a commit tells of its files, or of what no longer counts, is merged or gone."""
    told = {
        FILES: list(map(asdict, files)),
        WITHDRAWN: list(map(asdict, withdrawn)),
        JUDGED: list(map(asdict, judged)),
        SETTLED: asdict(settled) if settled else None,
        COMPACTED: list(map(asdict, compacted)),
        VACUUMED: list(vacuumed),
    }
    return {name: json.dumps(said, sort_keys=True) for name, said in told.items() if said}


def first_line(error: BaseException) -> str:
    """Return the first line of an error's text, without its trailing full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _entries(folder: Path) -> dict[int, Path]:
    """Return the entries of a log, or their copies, by version."""
    found = [path for path in folder.glob("*.json") if path.stem.isdecimal()]
    return dict(sorted((int(path.stem), path) for path in found))


def commit_info(content: bytes) -> dict[str, Any]:
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


def _file(told: dict[str, Any]) -> CommittedFile:
    return CommittedFile(**{**told, "parts": tuple(Part(**part) for part in told["parts"])})


def _settlement(told: dict[str, Any] | None) -> Settlement | None:
    if told is None:
        return None
    return Settlement(**{**told, "service_months": tuple(told["service_months"])})


def _merged(told: dict[str, Any]) -> Merged:
    return Merged(Part(**told["part"]), tuple(told["replaced"]))


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
        info = commit_info(content)
        if not OWN & info.keys():
            if FORMER in info or version == 0:
                raise QppError("QPP209", extract=extract, lake=lake)
            others.append(f"{version} ({info.get('operation', 'unknown')})")
            continue
        if not is_copied:
            if version != max(entries):
                raise _differ(lake, extract, version)
            uncopied.append(version)
        if info.get(LAYOUT, LAYOUT_NUMBER) != LAYOUT_NUMBER:
            raise QppError("QPP209", extract=extract, lake=lake)
        files = tuple(map(_file, json.loads(info.get(FILES, "[]"))))
        withdrawn = tuple(Withdrawal(**one) for one in json.loads(info.get(WITHDRAWN, "[]")))
        judged = tuple(Judgement(**one) for one in json.loads(info.get(JUDGED, "[]")))
        committed_at = int(info.get("timestamp", 0))
        settled = _settlement(json.loads(info.get(SETTLED, "null")))
        compacted = tuple(map(_merged, json.loads(info.get(COMPACTED, "[]"))))
        vacuumed = tuple(json.loads(info.get(VACUUMED, "[]")))
        commits.append(
            Commit(version, files, withdrawn, committed_at, judged, settled, compacted, vacuumed)
        )
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

"""Taking a batch, or one file of it, out of what counts, without removing anything."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.engine.register import check_open
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest.content import compression_of, read_through
from flows.ingest.report import of_year
from flows.ingest.settle import settle_without
from flows.ingest.workshop import workshop
from flows.lake import (
    CommittedFile,
    Log,
    StagedSettlement,
    Withdrawal,
    checked_lake,
    commit_withdrawal,
    extracts,
    is_history,
    locked,
    private_files,
    read_log,
)

BATCH = re.compile(r"([a-z_]+):(\d+)")
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Taken:
    """One source file that the lake has taken, and with which batch."""

    extract: str
    batch_number: int
    file: CommittedFile

    @property
    def batch(self) -> str:
        """Return what the batch is called: its table and the version that it was committed as."""
        return batch_name(self.extract, self.batch_number)


def batch_name(extract: str, batch_number: int) -> str:
    """Return what a batch is called."""
    return f"{extract}:{batch_number}"


def day_of(committed_at: int) -> str:
    """Return when a commit was made, to the minute in UTC."""
    return f"{datetime.fromtimestamp(committed_at / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def withdraw(
    lake: Path,
    target: str,
    reason: str,
    performance_year: int | None = None,
    lock_timeout: float = -1,
) -> list[Taken]:
    """Take a batch, or a file, out of what counts, as a commit of its own; return what was.

    target is a batch as batch_name calls it, or a file by its path, its SHA-256, or its name if
    only one batch has it. What it had superseded counts again; runs that pinned earlier versions
    read them still, and the file can be ingested again. The lake's lock is waited for, lock_timeout
    seconds or without end.

    Raises QppError QPP001 for a year that is not open, QPP212 to QPP215 when the target is none,
    is of another year, is several or is withdrawn already, and as read_log and commit do.
    """
    if performance_year is not None:
        check_open(performance_year)
    lake = checked_lake(lake)
    if not lake.exists():
        raise QppError("QPP212", lake=lake, target=target)
    with private_files(), locked(lake, lock_timeout):
        logs = {name: log for name in extracts() if (log := read_log(lake, name)) is not None}
        found = _counting(
            logs, target, _of_year(_named(lake, logs, target), target, performance_year)
        )
        [extract] = {taken.extract for taken in found}
        commit_withdrawal(
            lake,
            extract,
            [Withdrawal(t.batch_number, t.file.source_digest, reason) for t in found],
            _settled_without(lake, logs[extract], found) if is_history(extract) else None,
        )
    return found


def _settled_without(lake: Path, log: Log, found: list[Taken]) -> StagedSettlement | None:
    """Settle what is in force of a history without what is withdrawn."""
    gone = {(taken.batch_number, taken.file.source_digest) for taken in found}
    counting: list[tuple[int, CommittedFile]] = []
    withdrawn: list[tuple[int, CommittedFile]] = []
    for batch, file in log.counting(None):
        of = withdrawn if (batch, file.source_digest) in gone else counting
        of.append((batch, file))
    with workshop(lake, Resources()) as connection:
        return settle_without(connection, lake, log.next_version, counting, withdrawn)


def _named(lake: Path, logs: dict[str, Log], target: str) -> list[Taken]:
    """Return the files that the target names, in the order in which they were taken."""
    everything = [
        Taken(extract, batch, file) for extract, log in logs.items() for batch, file in log.files()
    ]
    if BATCH.fullmatch(target):
        found = [taken for taken in everything if taken.batch == target]
    else:
        digest = digest_of(target)
        found = [taken for taken in everything if taken.file.source_digest == digest]
        if not found:
            found = [taken for taken in everything if taken.file.source_name == target]
            _check_is_one(found, target, logs)
    if not found:
        raise QppError("QPP212", lake=lake, target=target)
    return found


def digest_of(target: str) -> str | None:
    """Return the SHA-256 that a target is, or that the file at this path has; else None."""
    path = Path(target)
    if DIGEST.fullmatch(target):
        return target
    try:
        if not path.is_file() or not path.stat().st_size:
            return None
        return read_through(path, compression_of(path))[0]
    except OSError:
        # It is too long for a path, or leads where nothing may be seen: a name, if anything.
        return None


def _check_is_one(found: list[Taken], target: str, logs: dict[str, Log]) -> None:
    """Raise QppError QPP214 when a name is that of several batches that count."""
    counting = [taken for taken in found if not _is_withdrawn(logs, taken)]
    batches = sorted({taken.batch for taken in counting})
    if len(batches) > 1:
        raise QppError("QPP214", target=target, found=", ".join(batches))


def _of_year(found: list[Taken], target: str, performance_year: int | None) -> list[Taken]:
    years = sorted({t.file.performance_year for t in found if t.file.performance_year is not None})
    # A history is of no year, whichever is named.
    if performance_year is None or not years:
        if len(years) > 1:
            named = ", ".join(
                f"{taken.batch}, {of_year(taken.file.performance_year)}" for taken in found
            )
            raise QppError("QPP214", target=target, found=named)
        return found
    if performance_year not in years:
        raise QppError(
            "QPP213",
            target=target,
            performance_year=performance_year,
            years=", ".join(map(str, years)),
        )
    return [taken for taken in found if taken.file.performance_year == performance_year]


def _is_withdrawn(logs: dict[str, Log], taken: Taken) -> bool:
    key = (taken.batch_number, taken.file.source_digest)
    return key in logs[taken.extract].withdrawals()


def _counting(logs: dict[str, Log], target: str, found: list[Taken]) -> list[Taken]:
    """Return those that count still; raises QppError QPP215 when none does."""
    counting = [taken for taken in found if not _is_withdrawn(logs, taken)]
    if not counting:
        last = found[-1]
        withdrawals = logs[last.extract].withdrawals()
        commit, withdrawal = withdrawals[last.batch_number, last.file.source_digest]
        raise QppError(
            "QPP215",
            target=target,
            day=day_of(commit.committed_at),
            version=commit.version,
            extract=last.extract,
            reason=withdrawal.reason,
        )
    return counting

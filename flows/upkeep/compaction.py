"""The small files of each month of a history, merged into large ones.

Each night's batch leaves a file in every month that its claims are of. A compaction puts whole
files of a month together, in the order of their rows, and commits that these are read in their
stead. Batch, file and row number are columns of the rows: settlements, runs and earlier versions
are what they were. Rows of what was withdrawn are left out and stay in the files that are replaced.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from shutil import disk_usage

import duckdb

from flows.engine import warehouse
from flows.engine.warehouse import Resources, glob_safe, quoted
from flows.errors import QppError
from flows.ingest.settle import CLAIMS, held
from flows.ingest.staging import OWN_FAULTS, STAGED_SUFFIX, storage_reason
from flows.lake import (
    MERGED,
    POSITION,
    CommittedFile,
    Log,
    Merged,
    Part,
    check_parts,
    commit_compaction,
    file_digest,
    only_of,
    partition_of,
    publish,
    read_log,
    readable,
    spill_of,
)
from flows.progress import step
from flows.upkeep.held import held_lake

# No merged file has more rows than this, unless it is a single file.
ROWS_OF_A_FILE = 10_000_000
# Numbers as differences, as in the files of a batch: all columns are read in little more than half
# of the time that the first version of the format takes.
FORM = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2"
# The view of what becomes one file.
MERGING = "merging_line"
# Rows and allowed dollars of each source, by its batch and file number.
Totals = dict[tuple[int, int], tuple[int, Decimal]]


@dataclass(frozen=True)
class Share:
    """Files of one month that become one, by path, with the sources that have rows in them.

    Of the sources those that count, each with its parts in these files.
    """

    service_month: str | None
    files: dict[str, Part]
    sources: tuple[tuple[int, CommittedFile], ...]

    @property
    def rows(self) -> int:
        """Return the rows that the merged file will have."""
        return sum(file.rows for _, file in self.sources)

    @property
    def size(self) -> int:
        """Return the bytes of the files that are replaced."""
        return sum(part.size for part in self.files.values())

    @property
    def totals(self) -> Totals:
        """Return what the commits tell of the rows."""
        return {
            (batch, file.file_number): (
                file.rows,
                sum((Decimal(part.allowed_charge_amount) for part in file.parts), Decimal(0)),
            )
            for batch, file in self.sources
        }


@dataclass(frozen=True)
class Compacted:
    """What a compaction did to one month: files before and after, their rows and their bytes."""

    service_month: str | None
    files_before: int
    files_after: int
    rows: int
    bytes_before: int
    bytes_after: int


def compact(
    lake: Path,
    months: Collection[str] | None = None,
    resources: Resources | None = None,
    lock_timeout: float = -1,
    rows_of_a_file: int = ROWS_OF_A_FILE,
) -> list[Compacted]:
    """Merge the files of the history of claims by month, in one commit; return what was merged.

    months are the first days of months of service, None for all of them. The lake's lock is waited
    for, lock_timeout seconds or without end. Raises QppError QPP216 where there are no claims,
    QPP206 and QPP207 when a file is gone or changed, QPP225 when merged rows are not those of the
    files, QPP227 when they cannot be written, and as commit does; then nothing is committed and
    nothing left.
    """
    with held_lake(lake, lock_timeout) as (folder, log):
        remove_unmerged(folder, log)
        shares = list(_shares(log, months, rows_of_a_file))
        for share in shares:
            check_parts(folder, CLAIMS, share.files.values())
        merged = _merge_all(folder, log, shares, resources or Resources()) if shares else []
        return _told(shares, merged)


def _merge_all(lake: Path, log: Log, shares: list[Share], resources: Resources) -> list[Merged]:
    """Write each merged file and commit all of them, or leave nothing."""
    merged: list[Merged] = []
    try:
        _check_room(lake, shares)
        with _workshop(lake, resources) as connection:
            for number, share in enumerate(shares):
                step(f"Files of {month_name(share.service_month)}", number / len(shares))
                merged.append(_merge(connection, lake, log.next_version, number, share))
        sizes = {path: part.size for share in shares for path, part in share.files.items()}
        commit_compaction(lake, CLAIMS, merged, sizes)
    except BaseException as error:
        remove_unmerged(lake, read_log(lake, CLAIMS))
        if isinstance(error, duckdb.Error | OSError):
            raise _not_merged(error) from error
        raise
    return merged


def remove_unmerged(lake: Path, log: Log | None) -> None:
    """Remove merged files that no commit names: what a compaction that was killed has left."""
    named = {lake / CLAIMS / path for path in log.named()} if log else set()
    for pattern in (f"*=*/{MERGED}.*.parquet", f"*=*/*{STAGED_SUFFIX}"):
        for left in set((lake / CLAIMS).glob(pattern)) - named:
            left.unlink()


def _shares(log: Log, months: Collection[str] | None, limit: int) -> Iterator[Share]:
    """Yield what is merged: neighbouring files of a month, together no larger than the limit."""
    counting = log.counting(None)
    files: dict[str | None, dict[str, Part]] = {}
    rows: dict[str, int] = {}
    for _, file in counting:
        for part in file.parts:
            if months is None or part.service_month in months:
                files.setdefault(part.service_month, {}).setdefault(part.path, part)
                rows[part.path] = rows.get(part.path, 0) + part.rows
    for month in sorted(files, key=lambda month: month or ""):
        together: dict[str, Part] = {}
        for path, part in files[month].items():
            if sum(rows[p] for p in together) + rows[path] > limit:
                yield from _share(month, together, counting)
                together = {}
            together[path] = part
        yield from _share(month, together, counting)


def _share(
    month: str | None, files: dict[str, Part], counting: Iterable[tuple[int, CommittedFile]]
) -> Iterator[Share]:
    if len(files) > 1:
        within = (
            (batch, replace(file, parts=tuple(p for p in file.parts if p.path in files)))
            for batch, file in counting
        )
        yield Share(month, files, tuple((batch, file) for batch, file in within if file.parts))


def _check_room(lake: Path, shares: Iterable[Share]) -> None:
    needed = sum(share.size for share in shares)
    if disk_usage(lake).free < needed:
        reason = f"there is less room than the {needed:,} bytes of the files that are merged"
        raise QppError("QPP227", extract=CLAIMS, reason=reason)


def _not_merged(error: duckdb.Error | OSError) -> Exception:
    if isinstance(error, OWN_FAULTS):
        return error
    # What DuckDB says of a file may tell a value of it.
    reason = storage_reason(error) or f"a file cannot be read ({type(error).__name__})"
    return QppError("QPP227", extract=CLAIMS, reason=reason)


def _workshop(lake: Path, resources: Resources) -> duckdb.DuckDBPyConnection:
    connection = warehouse.connect(resources.threads, resources.memory_limit, spill_of(lake))
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def _merge(
    connection: duckdb.DuckDBPyConnection, lake: Path, version: int, number: int, share: Share
) -> Merged:
    """Write one merged file and hold its rows against what the commits tell of them."""
    path = partition_of(lake, CLAIMS, share.service_month) / f"{MERGED}.{version}.{number}.parquet"
    writing = path.with_name(f"{path.name}{STAGED_SUFFIX}")
    rows = connection.read_parquet(
        [glob_safe(lake / CLAIMS / file) for file in share.files],
        hive_partitioning=False,
        # Files from before the dictionary had a column do not have it.
        union_by_name=True,
    )
    sources_read = readable(share.sources)
    if sources_read:
        rows = only_of(connection, rows, sources_read)
    rows.order(", ".join(POSITION)).create_view(MERGING, replace=True)
    connection.execute(f"COPY {MERGING} TO {quoted(writing)} ({FORM})")
    _check_totals(share, _totals(connection, writing))
    publish(writing, path)
    claims = [held(path, part) for _, file in share.sources for part in file.parts]
    part = Part(
        path=f"{path.parent.name}/{path.name}",
        sha256=file_digest(path),
        size=path.stat().st_size,
        rows=share.rows,
        service_month=share.service_month,
        first_claim_id=min(one.first_claim_id for one in claims),
        last_claim_id=max(one.last_claim_id for one in claims),
        allowed_charge_amount=str(_sum(share.totals)[1]),
    )
    return Merged(part, tuple(share.files))


def _totals(connection: duckdb.DuckDBPyConnection, path: Path) -> Totals:
    found = connection.read_parquet(glob_safe(path)).aggregate(
        "batch_number, file_number, count(*), coalesce(sum(allowed_charge_amount), 0)",
        "batch_number, file_number",
    )
    return {(batch, number): (rows, amount) for batch, number, rows, amount in found.fetchall()}


def _sum(totals: Totals) -> tuple[int, Decimal]:
    return (
        sum(rows for rows, _ in totals.values()),
        sum((amount for _, amount in totals.values()), Decimal(0)),
    )


def _check_totals(share: Share, found: Totals) -> None:
    """Raise QppError QPP225 unless each source has the rows and the dollars that it had."""
    if found != share.totals:
        rows, dollars = _sum(found)
        expected_rows, expected_dollars = _sum(share.totals)
        raise QppError(
            "QPP225",
            extract=CLAIMS,
            month=month_name(share.service_month),
            rows=f"{rows:,}",
            dollars=f"{dollars:,.2f}",
            expected_rows=f"{expected_rows:,}",
            expected_dollars=f"{expected_dollars:,.2f}",
        )


def month_name(service_month: str | None) -> str:
    """Return what a month of service is called."""
    return service_month.rpartition("-")[0] if service_month else "no date"


def _told(shares: Iterable[Share], merged: Iterable[Merged]) -> list[Compacted]:
    months: dict[str | None, Compacted] = {}
    for share, one in zip(shares, merged, strict=True):
        before = months.get(share.service_month, Compacted(share.service_month, 0, 0, 0, 0, 0))
        months[share.service_month] = Compacted(
            share.service_month,
            before.files_before + len(share.files),
            before.files_after + 1,
            before.rows + share.rows,
            before.bytes_before + share.size,
            before.bytes_after + one.part.size,
        )
    return list(months.values())

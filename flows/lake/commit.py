"""A batch becomes a version: all of its files at once, on the disk before they are named."""

import time
from dataclasses import dataclass
from pathlib import Path

from deltalake import CommitProperties, Transaction
from deltalake.transaction import AddAction, RemoveAction

from flows.errors import QppError
from flows.lake.entry import write_entry
from flows.lake.files import digests_of, sync_file, sync_folder
from flows.lake.log import (
    Judgement,
    Settlement,
    Withdrawal,
    as_metadata,
    first_line,
    read_log,
)
from flows.lake.stored import CommittedFile, Merged, Part
from flows.lake.tables import partition_column, year_of


@dataclass(frozen=True)
class StagedPart:
    """A Parquet file that waits in its table's partition folder for the commit (lake.log.Part)."""

    path: Path
    rows: int
    service_month: str | None = None
    first_claim_id: int | None = None
    last_claim_id: int | None = None
    allowed_charge_amount: str = "0"


@dataclass(frozen=True)
class StagedFile:
    """A source file of which the parts wait for the commit."""

    source_digest: str
    file_number: int
    parts: tuple[StagedPart, ...]
    quarantined_rows: int = 0
    source_name: str = ""
    other_years: str | None = None


@dataclass(frozen=True)
class StagedSettlement:
    """A file of what a batch, or a withdrawal, settles of a history (lake.log.Settlement)."""

    path: Path
    rows: int
    service_months: tuple[str | None, ...]


def batch_to_come(lake: Path, extract: str) -> int:
    """Return the number of the batch that the next commit makes: the version it will have."""
    log = read_log(lake, extract)
    return 1 if log is None else log.next_version


def _in_table(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _sync(path: Path, lake: Path) -> None:
    sync_file(path)
    sync_folder(path.parent, until=lake)


def _committed(
    extract: str, performance_year: int | None, files: list[StagedFile]
) -> list[CommittedFile]:
    paths = [part.path for file in files for part in file.parts]
    digests = dict(zip(paths, digests_of(paths), strict=True))
    return [
        CommittedFile(
            source_digest=file.source_digest,
            performance_year=year_of(extract, performance_year),
            parts=tuple(
                Part(
                    path=_in_table(part.path),
                    sha256=digests[part.path],
                    size=part.path.stat().st_size,
                    rows=part.rows,
                    service_month=part.service_month,
                    first_claim_id=part.first_claim_id,
                    last_claim_id=part.last_claim_id,
                    allowed_charge_amount=part.allowed_charge_amount,
                )
                for part in file.parts
            ),
            quarantined_rows=file.quarantined_rows,
            file_number=file.file_number,
            source_name=file.source_name,
            other_years=file.other_years,
        )
        for file in files
    ]


def _settled(staged: StagedSettlement | None, lake: Path) -> Settlement | None:
    if staged is None:
        return None
    _sync(staged.path, lake)
    [digest] = digests_of([staged.path])
    size = staged.path.stat().st_size
    return Settlement(_in_table(staged.path), digest, size, staged.rows, staged.service_months)


def _added(extract: str, files: list[CommittedFile]) -> list[AddAction | RemoveAction]:
    column = partition_column(extract)
    return [
        _add(
            part,
            {
                column: part.service_month
                if file.performance_year is None
                else str(file.performance_year)
            },
            is_change=True,
        )
        for file in files
        for part in file.parts
    ]


def _add(part: Part, partition_values: dict[str, str | None], is_change: bool) -> AddAction:
    return AddAction(
        path=part.path,
        size=part.size,
        partition_values=partition_values,
        modification_time=int(time.time() * 1000),
        data_change=is_change,
        stats=f'{{"numRecords": {part.rows}}}',
    )


def commit(
    lake: Path,
    extract: str,
    performance_year: int | None,
    batch_number: int,
    files: list[StagedFile],
    settled: StagedSettlement | None = None,
) -> None:
    """Commit the files of one batch at once, as the version named by the batch number.

    settled is what the batch changes of what is in force in a history. The caller holds the lake's
    lock. Files without rows leave only their digest in the log.
    Raises QppError QPP204 when another writer took that version, QPP205 when the log cannot be
    written; then nothing is committed.
    """
    try:
        for file in files:
            for part in file.parts:
                _sync(part.path, lake)
        committed = _committed(extract, performance_year, files)
        settlement = _settled(settled, lake)
    except OSError as error:
        raise QppError("QPP205", extract=extract, reason=first_line(error)) from error
    # A file that is sent again is of a later batch.
    year = year_of(extract, performance_year)
    transactions = [Transaction(f"{year}/{file.source_digest}", batch_number) for file in files]
    properties = CommitProperties(
        custom_metadata=as_metadata(committed, settled=settlement),
        app_transactions=transactions,
        max_commit_retries=0,
    )
    write_entry(lake, extract, batch_number, _added(extract, committed), properties)


def commit_withdrawal(
    lake: Path,
    extract: str,
    withdrawn: list[Withdrawal],
    settled: StagedSettlement | None = None,
) -> None:
    """Commit that source files of batches no longer count, as a version that adds nothing.

    settled is what is in force of a history without them. The caller holds the lake's lock. Raises
    QppError QPP204 and QPP205 as commit does.
    """
    try:
        settlement = _settled(settled, lake)
    except OSError as error:
        raise QppError("QPP205", extract=extract, reason=first_line(error)) from error
    _commit_told(lake, extract, as_metadata(withdrawn=withdrawn, settled=settlement))


def commit_judgement(lake: Path, extract: str, judged: list[Judgement]) -> None:
    """Commit that rows set aside are closed, or open again, as a version that adds nothing.

    The caller holds the lake's lock. Raises QppError QPP204 and QPP205 as commit does.
    """
    _commit_told(lake, extract, as_metadata(judged=judged))


def commit_compaction(
    lake: Path, extract: str, merged: list[Merged], sizes: dict[str, int]
) -> None:
    """Commit that files of a history were merged, as a version with the same rows.

    sizes are the bytes of the files that are replaced, by path. The caller holds the lake's lock.
    Raises QppError QPP204 and QPP205 as commit does.
    """
    column = partition_column(extract)
    now = int(time.time() * 1000)
    # A table that is only appended to takes removals that change no data.
    actions: list[AddAction | RemoveAction] = []
    try:
        for one in merged:
            _sync(lake / extract / one.part.path, lake)
            month = {column: one.part.service_month}
            actions += [RemoveAction(path, False, now, sizes[path], month) for path in one.replaced]
            actions.append(_add(one.part, month, is_change=False))
    except OSError as error:
        raise QppError("QPP205", extract=extract, reason=first_line(error)) from error
    properties = CommitProperties(
        custom_metadata=as_metadata(compacted=merged), max_commit_retries=0
    )
    write_entry(lake, extract, batch_to_come(lake, extract), actions, properties)


def commit_vacuum(lake: Path, extract: str, paths: list[str]) -> None:
    """Commit that stored files are to be removed from the disk, as a version that adds nothing.

    The caller holds the lake's lock. Raises QppError QPP204 and QPP205 as commit does.
    """
    _commit_told(lake, extract, as_metadata(vacuumed=paths))


def _commit_told(lake: Path, extract: str, told: dict[str, str]) -> None:
    properties = CommitProperties(custom_metadata=told, max_commit_retries=0)
    write_entry(lake, extract, batch_to_come(lake, extract), [], properties)

"""A batch becomes a version: all of its files at once, on the disk before they are named."""

import time
from dataclasses import dataclass
from pathlib import Path

from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, RemoveAction

from flows.errors import QppError, print_error
from flows.lake.files import digests_of, sync_file, sync_folder, write_durably
from flows.lake.log import (
    LAYOUT,
    LAYOUT_NUMBER,
    Judgement,
    Settlement,
    Withdrawal,
    as_metadata,
    commit_info,
    entry_name,
    first_line,
    read_log,
)
from flows.lake.scratch import scratch_folder
from flows.lake.stored import CommittedFile, Merged, Part
from flows.lake.tables import (
    delta_schema,
    kept_folder,
    log_folder,
    open_table,
    partition_column,
    year_of,
)

# No version is ever forgotten, whichever tool cleans up.
CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.appendOnly": "true",
}


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


def _sync(path: Path, lake: Path) -> None:
    sync_file(path)
    sync_folder(path.parent, until=lake)


def _in_table(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


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


def _keep(lake: Path, extract: str, version: int) -> None:
    """Make sure of a version that was committed, and of its copy."""
    entry = log_folder(lake, extract) / entry_name(version)
    sync_file(entry)
    sync_folder(entry.parent, until=lake)
    copy = kept_folder(lake, extract) / entry.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    write_durably(copy, entry.read_bytes())
    sync_folder(copy.parent, until=lake)


def _open_or_create(lake: Path, extract: str) -> DeltaTable:
    table = open_table(lake, extract)
    if table is None:
        table = _create(lake / extract, extract)
    return table


def _create(folder: Path, extract: str) -> DeltaTable:
    return DeltaTable.create(
        folder,
        delta_schema(extract),
        partition_by=[partition_column(extract)],
        configuration=CONFIGURATION,
        commit_properties=CommitProperties(custom_metadata={LAYOUT: LAYOUT_NUMBER}),
    )


def _write(
    table: DeltaTable,
    extract: str,
    actions: list[AddAction | RemoveAction],
    properties: CommitProperties,
) -> None:
    table.create_write_transaction(
        actions,
        "append",
        table.schema(),
        [partition_column(extract)],
        commit_properties=properties,
        post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
    )


def _rehearse(
    extract: str, actions: list[AddAction | RemoveAction], properties: CommitProperties
) -> None:
    """Commit to an empty table of the same kind elsewhere, and read that back.

    Delta publishes an entry before it reads it: one that cannot be read would stay the last.
    """
    with scratch_folder() as folder:
        table = _create(Path(folder), extract)
        _write(table, extract, actions, properties)
        DeltaTable(folder).get_add_actions()


def _stands(lake: Path, extract: str, batch_number: int, properties: CommitProperties) -> bool:
    """Tell whether the version of this number is in the log, and is this very commit."""
    entry = log_folder(lake, extract) / entry_name(batch_number)
    told = properties.custom_metadata or {}
    try:
        return told.items() <= commit_info(entry.read_bytes()).items()
    except (OSError, ValueError):
        return False


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
    _commit(lake, extract, batch_number, _added(extract, committed), properties)


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
    _commit(lake, extract, batch_to_come(lake, extract), actions, properties)


def commit_vacuum(lake: Path, extract: str, paths: list[str]) -> None:
    """Commit that stored files are to be removed from the disk, as a version that adds nothing.

    The caller holds the lake's lock. Raises QppError QPP204 and QPP205 as commit does.
    """
    _commit_told(lake, extract, as_metadata(vacuumed=paths))


def _commit_told(lake: Path, extract: str, told: dict[str, str]) -> None:
    properties = CommitProperties(custom_metadata=told, max_commit_retries=0)
    _commit(lake, extract, batch_to_come(lake, extract), [], properties)


def _commit(
    lake: Path,
    extract: str,
    batch_number: int,
    actions: list[AddAction | RemoveAction],
    properties: CommitProperties,
) -> None:
    """Commit, keep a copy, and tell of an error only where the version did not come to be."""
    try:
        _rehearse(extract, actions, properties)
        table = _open_or_create(lake, extract)
        log = read_log(lake, extract)
        if log is None or log.next_version != batch_number:
            raise QppError("QPP204", extract=extract)
        for version in log.uncopied:
            _keep(lake, extract, version)
        _write(table, extract, actions, properties)
    except (DeltaError, OSError) as error:
        # What fails behind the writing of the entry takes nothing back.
        if not _stands(lake, extract, batch_number, properties):
            if isinstance(error, CommitFailedError):
                raise QppError("QPP204", extract=extract) from error
            raise QppError("QPP205", extract=extract, reason=first_line(error)) from error
    try:
        _keep(lake, extract, batch_number)
    except OSError as error:
        # It counts: the next commit copies what has no copy yet.
        print_error(
            QppError("QPP229", extract=extract, version=batch_number, reason=first_line(error))
        )

"""A batch becomes a version: all of its files at once, on the disk before they are named."""

import time
from dataclasses import dataclass
from pathlib import Path

from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction

from flows.errors import QppError
from flows.lake.files import digests_of, sync_file, sync_folder, write_durably
from flows.lake.log import (
    LAYOUT,
    CommittedFile,
    Judgement,
    Withdrawal,
    as_metadata,
    entry_name,
    first_line,
    read_log,
)
from flows.lake.tables import PARTITION, delta_schema, kept_folder, log_folder, open_table

# Commits name the digest of each file, and are copied.
LAYOUT_NUMBER = "2"
# No version is ever forgotten, whichever tool cleans up.
CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.appendOnly": "true",
}


@dataclass(frozen=True)
class StagedFile:
    """A Parquet file that waits in its table's partition folder for the commit."""

    path: Path
    source_digest: str
    rows: int
    quarantined_rows: int = 0
    out_of_scope_rows: int = 0
    source_name: str = ""
    other_years: str | None = None


def batch_to_come(lake: Path, extract: str) -> int:
    """Return the number of the batch that the next commit makes: the version it will have."""
    log = read_log(lake, extract)
    return 1 if log is None else log.next_version


def _committed(performance_year: int, files: list[StagedFile]) -> list[CommittedFile]:
    stored = [file for file in files if file.rows]
    digests = dict(zip(stored, digests_of(file.path for file in stored), strict=True))
    return [
        CommittedFile(
            source_digest=file.source_digest,
            performance_year=performance_year,
            path=f"{PARTITION}={performance_year}/{file.path.name}" if file.rows else None,
            sha256=digests.get(file),
            size=file.path.stat().st_size if file.rows else 0,
            rows=file.rows,
            quarantined_rows=file.quarantined_rows,
            out_of_scope_rows=file.out_of_scope_rows,
            source_name=file.source_name,
            other_years=file.other_years,
        )
        for file in files
    ]


def _added(performance_year: int, files: list[CommittedFile]) -> list[AddAction]:
    return [
        AddAction(
            path=file.path,
            size=file.size,
            partition_values={PARTITION: str(performance_year)},
            modification_time=int(time.time() * 1000),
            data_change=True,
            stats=f'{{"numRecords": {file.rows}}}',
        )
        for file in files
        if file.path
    ]


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
        table = DeltaTable.create(
            lake / extract,
            delta_schema(extract),
            partition_by=[PARTITION],
            configuration=CONFIGURATION,
            commit_properties=CommitProperties(custom_metadata={LAYOUT: LAYOUT_NUMBER}),
        )
    return table


def commit(
    lake: Path,
    extract: str,
    performance_year: int,
    batch_number: int,
    files: list[StagedFile],
) -> None:
    """Commit the files of one batch at once, as the version named by the batch number.

    The caller holds the lake's lock. Files without rows leave only their digest in the log.
    Raises QppError QPP204 when another writer took that version, QPP205 when the log cannot be
    written; then nothing is committed.
    """
    try:
        for file in files:
            if file.rows:
                sync_file(file.path)
                sync_folder(file.path.parent, until=lake)
        committed = _committed(performance_year, files)
    except OSError as error:
        raise QppError("QPP205", extract=extract, reason=first_line(error)) from error
    # A file that is sent again is of a later batch.
    transactions = [
        Transaction(f"{performance_year}/{file.source_digest}", batch_number) for file in files
    ]
    properties = CommitProperties(
        custom_metadata=as_metadata(committed),
        app_transactions=transactions,
        max_commit_retries=0,
    )
    _commit(lake, extract, batch_number, _added(performance_year, committed), properties)


def commit_withdrawal(lake: Path, extract: str, withdrawn: list[Withdrawal]) -> None:
    """Commit that source files of batches no longer count, as a version that adds nothing.

    The caller holds the lake's lock. Raises QppError QPP204 and QPP205 as commit does.
    """
    _commit_told(lake, extract, as_metadata(withdrawn=withdrawn))


def commit_judgement(lake: Path, extract: str, judged: list[Judgement]) -> None:
    """Commit that rows set aside are closed, or open again, as a version that adds nothing.

    The caller holds the lake's lock. Raises QppError QPP204 and QPP205 as commit does.
    """
    _commit_told(lake, extract, as_metadata(judged=judged))


def _commit_told(lake: Path, extract: str, told: dict[str, str]) -> None:
    properties = CommitProperties(custom_metadata=told, max_commit_retries=0)
    _commit(lake, extract, batch_to_come(lake, extract), [], properties)


def _commit(
    lake: Path,
    extract: str,
    batch_number: int,
    added: list[AddAction],
    properties: CommitProperties,
) -> None:
    try:
        table = _open_or_create(lake, extract)
        log = read_log(lake, extract)
        if log is None or log.next_version != batch_number:
            raise QppError("QPP204", extract=extract)
        for version in log.uncopied:
            _keep(lake, extract, version)
        table.create_write_transaction(
            added,
            "append",
            table.schema(),
            [PARTITION],
            commit_properties=properties,
            post_commithook_properties=PostCommitHookProperties(cleanup_expired_logs=False),
        )
        _keep(lake, extract, batch_number)
    except CommitFailedError as error:
        raise QppError("QPP204", extract=extract) from error
    except (DeltaError, OSError) as error:
        raise QppError("QPP205", extract=extract, reason=first_line(error)) from error

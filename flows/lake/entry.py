"""The entry of a version in the log of a table: rehearsed, written once, and kept in a copy."""

from pathlib import Path

from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, RemoveAction

from flows.errors import QppError, print_error
from flows.lake.files import sync_file, sync_folder, write_durably
from flows.lake.log import (
    LAYOUT,
    LAYOUT_NUMBER,
    commit_info,
    entry_name,
    first_line,
    read_log,
)
from flows.lake.scratch import scratch_folder
from flows.lake.tables import (
    delta_schema,
    kept_folder,
    log_folder,
    open_table,
    partition_column,
)

# No version is ever forgotten, whichever tool cleans up.
CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.appendOnly": "true",
}


def write_entry(
    lake: Path,
    extract: str,
    batch_number: int,
    actions: list[AddAction | RemoveAction],
    properties: CommitProperties,
) -> None:
    """Write a version of a table, and keep a copy of its entry.

    It is rehearsed first, and an error tells only where the version did not come to be. The caller
    holds the lake's lock. Raises QppError QPP204 when another writer took that version, QPP205 when
    the log cannot be written.
    """
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

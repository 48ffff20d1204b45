"""The lake: one Delta table per extract, appended to by whole batches and read at a pinned version.

A table is a folder of Parquet files by the performance year that they were sent for. Claims are one
history by month of service instead: of a source file one for each month. A batch is one commit of
its log, which names each file with its SHA-256: readers see all of it or nothing,
and only files that are as they were committed. Each commit is kept twice, in the log and as a copy
beside the tables, so that one that is gone, cut or changed is noticed. No row is ever changed,
so that an auditor can read any version again: what is withdrawn no longer counts and stays. Small
files of a history may be merged into large ones: from that version on the same rows are in these.
"""

from flows.lake.commit import (
    StagedFile,
    StagedPart,
    StagedSettlement,
    batch_to_come,
    commit,
    commit_compaction,
    commit_judgement,
    commit_vacuum,
    commit_withdrawal,
)
from flows.lake.files import (
    file_digest,
    input_among,
    private_files,
    publish,
    sync_file,
    sync_files,
    sync_folder,
    write_durably,
    write_whole,
)
from flows.lake.folder import checked_lake
from flows.lake.lock import locked, spill_of
from flows.lake.log import Commit, Judgement, Log, Settlement, Withdrawal, first_line, read_log
from flows.lake.pins import (
    PinnedTable,
    check_parts,
    damage,
    pin,
    pin_sources,
    pin_table,
    pin_versions,
    pinned_paths,
)
from flows.lake.scratch import scratch_connection, scratch_folder
from flows.lake.settlement import POSITION, settled_rows, settlement_path, with_settlements
from flows.lake.stored import CommittedFile, Merged, Part, readable
from flows.lake.tables import (
    MERGED,
    ROW_NUMBER,
    SETTLED,
    extracts,
    is_history,
    kept_folder,
    open_table,
    partition_of,
    sent_columns,
    stored_columns,
    year_name,
    year_of,
)
from flows.lake.views import create_view, create_views, only_of, rows_of, show_rows

__all__ = [
    "MERGED",
    "POSITION",
    "ROW_NUMBER",
    "SETTLED",
    "Commit",
    "CommittedFile",
    "Judgement",
    "Log",
    "Merged",
    "Part",
    "PinnedTable",
    "Settlement",
    "StagedFile",
    "StagedPart",
    "StagedSettlement",
    "Withdrawal",
    "batch_to_come",
    "check_parts",
    "checked_lake",
    "commit",
    "commit_compaction",
    "commit_judgement",
    "commit_vacuum",
    "commit_withdrawal",
    "create_view",
    "create_views",
    "damage",
    "extracts",
    "file_digest",
    "first_line",
    "input_among",
    "is_history",
    "kept_folder",
    "locked",
    "only_of",
    "open_table",
    "partition_of",
    "pin",
    "pin_sources",
    "pin_table",
    "pin_versions",
    "pinned_paths",
    "private_files",
    "publish",
    "read_log",
    "readable",
    "rows_of",
    "scratch_connection",
    "scratch_folder",
    "sent_columns",
    "settled_rows",
    "settlement_path",
    "show_rows",
    "spill_of",
    "stored_columns",
    "sync_file",
    "sync_files",
    "sync_folder",
    "with_settlements",
    "write_durably",
    "write_whole",
    "year_name",
    "year_of",
]

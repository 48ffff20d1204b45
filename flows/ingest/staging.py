"""Source files to typed Parquet beside the lake's files, waiting to be checked and committed.

Each reader parses its file once, in DuckDB. What cannot be parsed is a reject.
"""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.clean_csv import write_clean
from flows.ingest.csv_files import stage_csv
from flows.ingest.parquet_files import stage_parquet
from flows.ingest.rejects import rejected_rows
from flows.ingest.sources import CSV, JSON, PARQUET, XML, Source
from flows.ingest.statements import bind, count_file, statement
from flows.ingest.submissions import stage_qrda, stage_submissions
from flows.ingest.typed_rows import all_rows
from flows.lake import MERGED, first_line, is_history, partition_of, read_log

STAGED_SUFFIX, PARTS_SUFFIX, TYPED_SUFFIX = ".staged", ".parts", ".typed"
# The folder of a history's table in which files wait.
STAGING = "staging"
# The view of the staged rows of one file, and how it is made of rows that are typed already.
STAGED, STAGED_TYPED, WAITING = "staged", "staged_typed", "waiting_row"
OWN_FAULTS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
STAGE = {CSV: stage_csv, PARQUET: stage_parquet, JSON: stage_submissions, XML: stage_qrda}


@dataclass(frozen=True)
class Staged:
    """One source parsed: where its rows wait, and how many could not be parsed.

    The path is that of a file, or of a folder of typed rows (typed_rows.py).
    """

    source: Source
    file_number: int
    path: Path
    parsed_rows: int
    rejected_rows: int

    @property
    def rows_in(self) -> int:
        """Return the number of rows of the file, good or bad."""
        return self.parsed_rows + self.rejected_rows

    @property
    def is_typed(self) -> bool:
        """Tell whether nothing was amiss in a file of lines, and each is a typed row."""
        return self.path.name.endswith(TYPED_SUFFIX)

    def remove(self) -> None:
        """Remove the rows that wait."""
        _remove(self.path)


def staging_folder(lake: Path, extract: str, performance_year: int | None) -> Path:
    """Return where files of a batch wait: among those of their year, or beside a history's."""
    if is_history(extract):
        return lake / extract / STAGING
    return partition_of(lake, extract, performance_year)


def stage(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    lake: Path,
    performance_year: int | None,
    batch_number: int,
    file_number: int,
) -> Staged:
    """Parse one source to Parquet in its table's folder, not yet part of the table.

    Raises QppError QPP101, QPP106, QPP108, QPP120 or QPP124 to QPP131 when it cannot be parsed at
    all, QPP109 when it is written to meanwhile, QPP107 when the lake cannot be written or has less
    room than the file takes. Nothing of it waits then.
    """
    folder = staging_folder(lake, source.layout.extract, performance_year)
    path = folder / f"{source.digest}.{batch_number}.parquet{STAGED_SUFFIX}"
    # What the batch adds to each row.
    added: dict[str, int | str] = {
        "batch_number": batch_number,
        "file_number": file_number,
        "source_digest": source.digest,
    }
    date_format = source.layout.date_format
    bind(
        connection,
        file_number=file_number,
        date_format=date_format,
        date_length=len(date.max.strftime(date_format)),
        date_year_position=date.max.strftime(date_format).index(str(date.max.year)) + 1,
        # Until a reader has seen that it is.
        is_printable=False,
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < source.size:
            raise QppError("QPP107", reason=f"there is less room than {source.path.name} takes")
        typed = path.with_name(path.name.removesuffix(STAGED_SUFFIX) + TYPED_SUFFIX)
        parsed = _stage_clean(connection, source, typed, added)
        if parsed is not None:
            path = typed
        else:
            STAGE[source.container](connection, source, path, added)
            parsed = count_file(connection, path)
        rejected = rejected_rows(connection, file_number)
        source.check_unchanged()
    except Exception as error:
        _remove(path)
        # What is amiss in a file that is another meanwhile is nothing that its sender can mend.
        source.check_unchanged()
        if not isinstance(error, duckdb.Error | OSError):
            raise
        found = unreadable(error, source) or storage_error(error, source.path)
        if source.container == PARQUET and found.code == "QPP108":
            # What a library says of damaged pages helps nobody to mend them.
            found = QppError("QPP120", file=source.path)
        raise found from error
    return Staged(source, file_number, path, parsed, rejected)


def _stage_clean(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    folder: Path,
    added: dict[str, int | str],
) -> int | None:
    """Keep the rows of a CSV file of a history, typed, if nothing is amiss in it.

    Returns how many there are, None when they are to be read otherwise.
    """
    if source.container != CSV or not is_history(source.layout.extract):
        return None
    rows = None
    try:
        rows = write_clean(connection, source, folder, added)
    finally:
        if not rows:
            _remove(folder)
    return rows or None


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def show(
    connection: duckdb.DuckDBPyConnection, staged: Staged, performance_year: int | None
) -> None:
    """Show the staged rows of a file as the view that is validated, numbered from 1."""
    bind(
        connection,
        file_number=staged.file_number,
        performance_year=performance_year,
        staged_file=glob_safe(staged.path),
    )
    if staged.is_typed:
        connection.from_arrow(all_rows(staged.path)).create_view(WAITING, replace=True)
    connection.execute(statement(STAGED_TYPED if staged.is_typed else STAGED))


def remove_uncommitted(
    lake: Path, extract: str, performance_year: int | None, digests: Iterable[str]
) -> None:
    """Remove what a batch that failed has written beside the table."""
    folder = staging_folder(lake, extract, performance_year)
    for left in folder.glob(f"*{STAGED_SUFFIX}"):
        left.unlink()
    for suffix in (PARTS_SUFFIX, TYPED_SUFFIX):
        for left in folder.glob(f"*{suffix}"):
            shutil.rmtree(left)
    log = read_log(lake, extract)
    named = {lake / extract / path for path in log.named()} if log else set()
    place = "*=*/" if is_history(extract) else f"{folder.name}/"
    # What was staged, and what a compaction that was killed has merged.
    for name in (*digests, MERGED):
        for left in set((lake / extract).glob(f"{place}{name}.*.parquet")) - named:
            left.unlink()


def unreadable(error: Exception, source: Source) -> QppError | None:
    """Return QPP101 when the system refused to read the source; None when it is something else."""
    # Both name the file that they could not read in quotes; the lake's files are called otherwise.
    quotes = (f"{mark}{source.path}{mark}" for mark in "'\"")
    if isinstance(error, duckdb.IOException | OSError) and any(q in str(error) for q in quotes):
        reason = getattr(error, "strerror", None) or _masked(error)
        return QppError("QPP101", file=source.path, reason=reason)
    return None


def storage_error(error: Exception, path: Path) -> QppError:
    """Return the numbered error for what DuckDB or the system refused, without data in it.

    Raises the error itself when no input can be the cause: a fault of this program.
    """
    if isinstance(error, OWN_FAULTS):
        raise error
    reason = storage_reason(error)
    if reason is None:
        return QppError("QPP108", file=path, reason=_masked(error))
    return QppError("QPP107", reason=reason)


def storage_reason(error: Exception) -> str | None:
    """Return why the lake could not be written, without data in it; None when it could."""
    if isinstance(error, OSError):
        return error.strerror or _masked(error)
    if isinstance(error, duckdb.IOException) and "rite" in str(error):
        found = re.search(r"No space left on device|File too large|Disk quota exceeded", str(error))
        return found[0] if found else _masked(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return "memory and the room for spilling it are used up (--memory-limit allows more)"
    return None


def _masked(error: Exception) -> str:
    return re.sub(r'\\?"[^"]*"|\d{9,}', "...", first_line(error))

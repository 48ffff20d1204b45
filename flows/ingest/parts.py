"""The files that a staged source file becomes: one of its year, or one for each month."""

import shutil
from pathlib import Path

import duckdb

from flows.engine.warehouse import glob_safe, threads_of
from flows.ingest.month_files import MonthFiles
from flows.ingest.settle import Held
from flows.ingest.staging import PARTS_SUFFIX, STAGED_SUFFIX, TYPED_SUFFIX, WAITING, Staged
from flows.ingest.statements import bind, count_file, query, write
from flows.ingest.typed_rows import pieces_of
from flows.lake import StagedPart, is_history, partition_of


def write_parts(
    connection: duckdb.DuckDBPyConnection, lake: Path, staged: Staged, leaves_out: bool
) -> tuple[StagedPart, ...]:
    """Give the rows of a staged file that are taken the files in which they are committed.

    The staged file is the one that is shown; leaves_out tells that some rows of it fail.
    """
    if is_history(staged.source.layout.extract):
        return _by_month(connection, lake, staged)
    if leaves_out:
        filtered = staged.path.with_name(f"filtered.{staged.path.name}")
        write(query(connection, "kept"), filtered)
        filtered.replace(staged.path)
    rows = count_file(connection, staged.path)
    if not rows:
        staged.path.unlink()
        return ()
    path = staged.path.with_name(staged.path.name.removesuffix(STAGED_SUFFIX))
    staged.path.replace(path)
    return (StagedPart(path, rows),)


def _by_month(
    connection: duckdb.DuckDBPyConnection, lake: Path, staged: Staged
) -> tuple[StagedPart, ...]:
    name = staged.path.name.removesuffix(STAGED_SUFFIX).removesuffix(TYPED_SUFFIX)
    folder = staged.path.with_name(f"{name}{PARTS_SUFFIX}")
    if not (staged.is_typed and _write_months(connection, staged, folder)):
        folder.mkdir()
        query(connection, "kept_by_month").write_parquet(
            str(folder), compression="zstd", partition_by=["service_month"], overwrite=True
        )
    staged.remove()
    # What a view reads takes its room on the disk until nobody can.
    connection.execute(f"DROP VIEW IF EXISTS {WAITING}")
    if not any(folder.glob("*/*")):
        shutil.rmtree(folder)
        return ()
    parts = []
    bind(connection, part_files=f"{glob_safe(folder)}/*/*.parquet")
    for filename, month, rows, first, last, amount in query(connection, "part").fetchall():
        place = partition_of(lake, staged.source.layout.extract, month)
        place.mkdir(exist_ok=True)
        written = Path(filename)
        # DuckDB numbers the files of one folder: data_0.parquet, ...
        number = written.stem.rpartition("_")[2]
        path = place / name.replace(".parquet", f".{number}.parquet")
        written.replace(path)
        parts.append(StagedPart(path, rows, month, first, last, amount))
    shutil.rmtree(folder)
    return tuple(parts)


def _write_months(connection: duckdb.DuckDBPyConnection, staged: Staged, folder: Path) -> bool:
    """Write typed rows without those that fail by month; tell whether there are not too many."""
    left_out = query(connection, "failing_number").to_arrow_table()["row_number"].combine_chunks()
    try:
        with MonthFiles(folder, staged.source.layout.extract, threads_of(connection)) as months:
            for rows in pieces_of(staged.path):
                months.write(rows, left_out)
    except MonthFiles.TooManyError:
        shutil.rmtree(folder)
        return False
    return True


def held_part(part: StagedPart) -> Held:
    """Return a part of a history as it is looked at when the batch is settled."""
    assert part.first_claim_id is not None
    assert part.last_claim_id is not None
    return Held(part.path, part.first_claim_id, part.last_claim_id, part.rows)

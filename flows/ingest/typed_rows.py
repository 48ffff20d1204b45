"""Typed rows that wait on the disk as they lie in memory: what reads them reads nothing twice.

They take some ten times the room of the Parquet that they become, and none of the time of writing
it: which rows are taken is known before that is written, once.
"""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

# What a reader of several threads takes at once.
ROWS_AT_ONCE = 122_880
# Files of so many bytes together are read piece by piece: what is mapped counts as memory.
MOST_MAPPED_BYTES = 1 << 30


def keep(rows: pa.Table, folder: Path) -> None:
    """Write rows into a folder behind those that it has."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{len(files_of(folder)):06}.arrow"
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        writer.write_table(rows.combine_chunks())


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder in the order of their rows."""
    return sorted(folder.iterdir())


def rows_of(path: Path) -> pa.Table:
    """Return the rows of one file in one piece, which is read when they are."""
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def all_rows(folder: Path) -> "pa.Table | Dataset":
    """Return what DuckDB reads the rows of a folder from, as often as it likes."""
    paths = files_of(folder)
    if sum(path.stat().st_size for path in paths) > MOST_MAPPED_BYTES:
        from pyarrow.dataset import dataset  # noqa: PLC0415 - slow to import, hardly needed

        return dataset([str(path) for path in paths], format="ipc")
    pieces = (rows_of(path).to_batches(max_chunksize=ROWS_AT_ONCE) for path in paths)
    return pa.Table.from_batches(list(chain.from_iterable(pieces)))

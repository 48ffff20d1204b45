"""Typed rows that wait on the disk as they lie in memory: what reads them reads nothing twice.

They take some ten times the room of the Parquet that they become, and none of the time of writing
it: which rows are taken is known before that is written, once.
"""

from collections.abc import Iterator
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


def pieces_of(folder: Path) -> Iterator[pa.Table]:
    """Yield the rows of each file in one piece, which is read when they are; all of one schema."""
    readers = _readers(folder)
    unlike = _unlike(readers)
    for reader in readers:
        yield _with_wide_indices(reader.read_all(), unlike)


def _readers(folder: Path) -> list[pa.ipc.RecordBatchFileReader]:
    return [pa.ipc.open_file(pa.memory_map(str(path))) for path in files_of(folder)]


def _unlike(readers: list[pa.ipc.RecordBatchFileReader]) -> list[str]:
    """Return the columns of which one file has more texts than another has numbers for."""
    return [
        field.name
        for field in readers[0].schema
        if any(reader.schema.field(field.name).type != field.type for reader in readers)
    ]


def _with_wide_indices(rows: pa.Table, names: list[str]) -> pa.Table:
    """Return rows of which the lists of texts in some columns may grow."""
    for name in names:
        held = rows[name].combine_chunks()
        wide = pa.DictionaryArray.from_arrays(held.indices.cast(pa.int32()), held.dictionary)
        rows = rows.set_column(rows.schema.get_field_index(name), name, wide)
    return rows


def _plain(schema: pa.Schema) -> pa.Schema:
    kinds = {field.name: field.type for field in schema}
    return pa.schema(
        {
            name: kind.value_type if pa.types.is_dictionary(kind) else kind
            for name, kind in kinds.items()
        }
    )


def all_rows(folder: Path) -> "pa.Table | Dataset":
    """Return what DuckDB reads the rows of a folder from, as often as it likes."""
    paths = files_of(folder)
    if sum(path.stat().st_size for path in paths) > MOST_MAPPED_BYTES:
        from pyarrow.dataset import dataset  # noqa: PLC0415 - slow to import, hardly needed

        readers = _readers(folder)
        schema = _plain(readers[0].schema) if _unlike(readers) else readers[0].schema
        return dataset([str(path) for path in paths], schema, "ipc")
    batches = (piece.to_batches(max_chunksize=ROWS_AT_ONCE) for piece in pieces_of(folder))
    return pa.Table.from_batches(list(chain.from_iterable(batches)))

"""Files of a history's rows by month of service, written side by side."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.lake import ROW_NUMBER, partition_of

# The date by whose month the rows of a history lie.
DATED_BY = "first_expense_date"
# So many months of one file are written at once at most: each is an open file.
MOST_MONTHS = 100
# So many rows for one text: what a list of texts takes is nothing beside them.
FEW = 50


class MonthFiles:
    """The files of the months of one source, each open until all rows are written."""

    class TooManyError(Exception):
        """There are more months than files should be open."""

    def __init__(self, folder: Path, extract: str, threads: int) -> None:
        """Write into a folder, so many months at a time."""
        self.folder = folder
        self.extract = extract
        self.threads = ThreadPoolExecutor(threads)
        self.writers: dict[date | None, pq.ParquetWriter] = {}

    def __enter__(self) -> Self:
        """Begin without a file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the files; of a work that was given up no more months are written."""
        self.threads.shutdown(cancel_futures=True)
        for writer in self.writers.values():
            writer.close()

    def write(self, table: pa.Table, left_out: pa.Array) -> None:
        """Write rows into the files of their months, in the order that they have.

        left_out are numbers of rows that are not written. Raises TooManyError.
        """
        months = pc.floor_temporal(table[DATED_BY], unit="month").combine_chunks()
        order = pc.array_sort_indices(months)
        is_left = pc.is_in(table[ROW_NUMBER].combine_chunks().take(order), left_out)
        order = order.filter(pc.invert(is_left))
        start = 0
        written = []
        for month, count in _counts(months.take(order)):
            writer = self._open(month, table.schema)
            written.append(self.threads.submit(_write, writer, table, order.slice(start, count)))
            start += count
        for group in written:
            group.result()

    def _open(self, month: date | None, schema: pa.Schema) -> pq.ParquetWriter:
        if month not in self.writers:
            if len(self.writers) == MOST_MONTHS:
                raise MonthFiles.TooManyError
            name = partition_of(
                self.folder, self.extract, month.isoformat() if month else None
            ).name
            place = self.folder / name
            place.mkdir()
            self.writers[month] = _writer(place / "data_0.parquet", schema)
        return self.writers[month]


def _write(writer: pq.ParquetWriter, table: pa.Table, order: pa.Array) -> None:
    """Write these rows of a table as a group."""
    writer.write_table(_compact(table.take(order)), row_group_size=len(order))


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a file that is quick to write and to read: numbers as differences, texts once each."""
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=[f.name for f in schema if _repeats(f)],
        # Beside whole numbers it is written in three quarters of the time, and read in a third.
        column_encoding={f.name: "DELTA_BINARY_PACKED" for f in schema if _is_number(f)},
        # Texts are in no order within a month: their bounds help no reader.
        write_statistics=[f.name for f in schema if not pa.types.is_dictionary(f.type)],
        store_decimal_as_integer=True,
        store_schema=False,
    )


def _repeats(field: pa.Field) -> bool:
    """Tell whether values of a column come again so often that each is written once."""
    return not (_is_number(field) or pa.types.is_string(field.type))


def _is_number(field: pa.Field) -> bool:
    """Tell whether a column numbers claims, persons or rows, or is of dollars or units."""
    is_number: bool = pa.types.is_int64(field.type) or pa.types.is_decimal(field.type)
    return is_number


def _counts(sorted_months: pa.Array) -> Iterator[tuple[date | None, int]]:
    """Yield each month and how many rows it has, in the order in which they come."""
    for counted in sorted_months.value_counts():
        yield counted["values"].as_py(), counted["counts"].as_py()


def _compact(rows: pa.Table) -> pa.Table:
    """Return rows of which no list of texts holds many that they have not."""
    for position, name in enumerate(rows.column_names):
        if pa.types.is_dictionary(rows[name].type):
            held = rows[name].combine_chunks()
            if len(held.dictionary) * FEW > len(held):
                used = held.indices.dictionary_encode()
                texts = held.dictionary.take(used.dictionary)
                indices = used.indices.cast(held.indices.type)
                column = pa.DictionaryArray.from_arrays(indices, texts)
                rows = rows.set_column(position, name, column)
    return rows

"""Texts of Arrow to the values of the lake's columns, each text once where texts come again.

DuckDB reads them as it reads those of any file (columns.py, sql/cell.sql); numbers that are written
in numerals alone are none of its work (text_bytes.py).
"""

from dataclasses import dataclass
from typing import Self

import duckdb
import pyarrow as pa

from flows.ingest.columns import Cell, absent_cell, select_list
from flows.ingest.sources import Source
from flows.ingest.text_bytes import numbers
from flows.lake import ROW_NUMBER, sent_columns

# What tells which of so many texts a row has.
INDICES = ((pa.int8(), 1 << 7), (pa.int16(), 1 << 15), (pa.int32(), 1 << 31))


@dataclass(frozen=True)
class Typing:
    """How texts become values: each column's expression, and what Arrow calls its type."""

    connection: duckdb.DuckDBPyConnection
    cells: dict[str, Cell]
    kinds: pa.Schema

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, source: Source, cells: dict[str, Cell]
    ) -> Self:
        """Return how the texts of a source become values; cells are by the lake's columns."""
        columns = sent_columns(source.layout.extract)
        nothing = select_list(absent_cell(column) for column in columns)
        kinds = connection.values([0]).project(nothing).to_arrow_table().schema
        return cls(connection, cells, kinds)

    def typed(self, texts: pa.Table, before: int) -> pa.Table:
        """Return the columns of the lake, and the numbers of the rows behind so many others."""
        rows = texts.num_rows
        held = {name: texts[name].combine_chunks() for name in texts.column_names}
        once = {n: c for n, c in held.items() if pa.types.is_dictionary(c.type)}
        plain = {n: c for n, c in held.items() if n not in once}
        values = self._values(plain) | self._values({n: c.dictionary for n, c in once.items()})
        nothing = self.connection.values([0])
        columns = {}
        for name, cell in self.cells.items():
            if name in plain:
                columns[name] = values[name]
            elif name in once:
                columns[name] = _spread(values[name], once[name].indices)
            else:
                [value] = nothing.project(select_list([cell])).to_arrow_table()[name]
                columns[name] = _spread(
                    pa.array([value]), pa.repeat(pa.scalar(0, pa.int32()), rows)
                )
        columns[ROW_NUMBER] = pa.arange(before, before + rows)
        return pa.table(columns)

    def _values(self, texts: dict[str, pa.Array]) -> dict[str, pa.Array]:
        """Return the values that texts are."""
        found = {n: numbers(column, self.kinds.field(n).type) for n, column in texts.items()}
        values = {name: column for name, column in found.items() if column is not None}
        return values | self._read({n: c for n, c in texts.items() if n not in values})

    def _read(self, texts: dict[str, pa.Array]) -> dict[str, pa.Array]:
        """Return the same as DuckDB reads them, of several columns together."""
        if not texts:
            return {}
        longest = max(map(len, texts.values()))
        filled = {
            name: column
            if len(column) == longest
            else pa.concat_arrays([column, pa.nulls(longest - len(column), column.type)])
            for name, column in texts.items()
        }
        listed = select_list([self.cells[name] for name in texts])
        values = self.connection.from_arrow(pa.table(filled)).project(listed).to_arrow_table()
        return {
            name: values[name].combine_chunks().slice(0, len(column))
            for name, column in texts.items()
        }


def _spread(values: pa.Array, indices: pa.Array) -> pa.Array:
    """Return the value of each row; of texts each is kept once still, though two are alike now."""
    if not pa.types.is_string(values.type):
        return values.take(indices)
    once = values.dictionary_encode()
    # The fewer bytes a row takes, the less there is to move.
    kind = next(kind for kind, most in INDICES if len(values) <= most)
    if len(once.dictionary) < len(values):
        indices = once.indices.cast(kind).take(indices)
    return pa.DictionaryArray.from_arrays(indices.cast(kind), once.dictionary)

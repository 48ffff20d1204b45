"""CSV of a history without a fault to typed rows, in one pass.

Arrow splits the lines, in blocks that stay in a processor's cache, and keeps each text of a column
once where texts come again; DuckDB reads these few texts as it reads those of any file
(csv_files.py). Whatever is amiss ends it: a line that cannot be split, a text that is no value, a
letter that is none. The file is then read by csv_files.py, which names what it was.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import csv

from flows.engine.warehouse import threads_of
from flows.ingest.columns import Cell, select_list
from flows.ingest.csv_files import UNFIT, names_in_lake, strict_cells
from flows.ingest.sources import Source
from flows.ingest.typed_rows import keep
from flows.lake import ROW_NUMBER

# What a thread splits at once, and what Arrow does within it: more would leave the cache.
BLOCK_BYTES, CACHED_BYTES = 1 << 25, 1 << 20
# So much of a file tells in which columns texts come again.
SAMPLE_BYTES = 1 << 23
# So many rows, about, lie in memory before they are written.
ROWS_AT_ONCE = 750_000
# The texts of a column are kept once each where one comes so often in the sample.
TIMES = 8
ONCE = pa.dictionary(pa.int32(), pa.string())
# What tells which of so many texts a row has.
INDICES = ((pa.int8(), 1 << 7), (pa.int16(), 1 << 15), (pa.int32(), 1 << 31))


class NotCleanError(Exception):
    """Something is amiss in a file; what it is, another reader tells."""


@dataclass
class _Block:
    """Whole lines in some memory that is used again, and the bytes of a line behind them."""

    memory: bytearray
    start: int
    end: int
    rest: bytes = b""

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing but line ends, of which Arrow makes no table."""
        if self.start < self.end and self.memory[self.start] not in b"\r\n":
            return False
        return not self.memory[self.start : self.end].strip(b"\r\n")

    def check(self, line_end: bytes) -> None:
        """Raise NotCleanError where lines end in several ways, or bytes are no letters."""
        within = self.start, self.end
        if line_end == b"\n":
            ends_alike = self.memory.find(b"\r", *within) < 0
        else:
            returns = self.memory.count(b"\r", *within)
            ends = self.memory.count(b"\n", *within)
            ends_alike = returns == ends == self.memory.count(line_end, *within)
        if not ends_alike or self.memory.find(b"\0", *within) >= 0:
            raise NotCleanError
        # What is left behind the block may be of an earlier one.
        if not self.memory.isascii():
            try:
                str(memoryview(self.memory)[self.start : self.end], "utf-8")
            except UnicodeDecodeError:
                raise NotCleanError from None


@dataclass(frozen=True)
class _Form:
    """How the lines of a file are split: its columns, and of those that are kept, as what."""

    names: list[str]
    delimiter: str
    kinds: dict[str, pa.DataType]
    line_end: bytes


def write_clean(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    folder: Path,
    added: dict[str, int | str],
) -> int | None:
    """Keep the rows of a file, typed and numbered, in a folder; return how many there are.

    None when something is amiss; the folder is then as far as it came.
    """
    if source.layout.quote or not source.ends_with_newline:
        return None
    cells = {cell.column: cell for cell in strict_cells(source, added)}
    threads = threads_of(connection)
    rows = 0
    with ThreadPoolExecutor(threads) as pool:
        try:
            for table in _tables(_texts(source, cells, pool, threads)):
                keep(_typed(connection, table, cells, rows), folder)
                rows += table.num_rows
        except (NotCleanError, pa.ArrowInvalid):
            return None
        except duckdb.InvalidInputException as error:
            if UNFIT not in str(error):
                raise
            return None
    return rows


def _texts(
    source: Source, cells: dict[str, Cell], pool: ThreadPoolExecutor, threads: int
) -> Iterator[pa.Table]:
    """Yield the rows of a file as texts, in their order; the next ones are split meanwhile."""
    waiting: deque[tuple[_Block, Future[pa.Table]]] = deque()
    # A small file takes no more memory than it has bytes.
    size = BLOCK_BYTES if source.arrow_compression else min(BLOCK_BYTES, source.size)
    free: list[bytearray] = []
    form: _Form | None = None
    with pa.input_stream(str(source.path), source.arrow_compression) as stream:
        rest = b""
        while block := _read(stream, free.pop() if free else bytearray(size), rest):
            rest = block.rest
            if form is None:
                form = _form(source, cells, block)
            waiting.append((block, pool.submit(_split, block, form)))
            if len(waiting) > threads:
                yield _result(waiting, free)
    while waiting:
        yield _result(waiting, free)


def _result(waiting: deque[tuple[_Block, Future[pa.Table]]], free: list[bytearray]) -> pa.Table:
    """Return the rows of the block that came first; its memory is there for another."""
    block, split = waiting.popleft()
    rows = split.result()
    free.append(block.memory)
    return rows


def _read(stream: pa.NativeFile, memory: bytearray, rest: bytes) -> _Block | None:
    """Return whole lines behind the rest of the last block; None at the end of the file."""
    memory[: len(rest)] = rest
    filled = len(rest)
    with memoryview(memory) as view:
        while filled < len(view) and (read := stream.readinto(view[filled:])):
            filled += read
    if not filled:
        return None
    # The last line of a file has its end, too, or another reader is asked.
    end = memory.rfind(b"\n", 0, filled) + 1
    if not end:
        raise NotCleanError
    return _Block(memory, 0, end, bytes(memory[end:filled]))


def _form(source: Source, cells: dict[str, Cell], first: _Block) -> _Form:
    """Return how the lines of a file are split, by its first block, which loses the header."""
    first.start = first.memory.index(b"\n") + 1
    header = first.memory[: first.start]
    names = names_in_lake(source)
    form = _Form(
        names,
        source.delimiter,
        {name: ONCE for name in names if name in cells},
        b"\r\n" if header.endswith(b"\r\n") else b"\n",
    )
    most = first.memory.rfind(b"\n", first.start, first.start + SAMPLE_BYTES) + 1 or first.end
    sample = _split(_Block(first.memory, first.start, min(most, first.end)), form)
    for name, kind in form.kinds.items():
        texts = sample[name].chunk(0).dictionary if sample.num_rows else ()
        if len(texts) * TIMES > sample.num_rows:
            form.kinds[name] = kind.value_type
    return form


def _split(block: _Block, form: _Form) -> pa.Table:
    block.check(form.line_end)
    kinds = form.kinds
    if block.is_blank:
        return pa.table({name: pa.array([], kind) for name, kind in kinds.items()})
    table = csv.read_csv(
        pa.BufferReader(memoryview(block.memory)[block.start : block.end]),
        csv.ReadOptions(column_names=form.names, use_threads=False, block_size=CACHED_BYTES),
        csv.ParseOptions(delimiter=form.delimiter, quote_char=False, double_quote=False),
        csv.ConvertOptions(
            include_columns=list(kinds),
            column_types=kinds,
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    return table.unify_dictionaries()


def _tables(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Put parts together to tables of which each has one list of texts a column."""
    held: list[pa.Table] = []
    for part in parts:
        held.append(part)
        if sum(table.num_rows for table in held) >= ROWS_AT_ONCE:
            yield pa.concat_tables(held).unify_dictionaries()
            held.clear()
    if any(table.num_rows for table in held):
        yield pa.concat_tables(held).unify_dictionaries()


def _typed(
    connection: duckdb.DuckDBPyConnection, texts: pa.Table, cells: dict[str, Cell], before: int
) -> pa.Table:
    """Return the columns of the lake, and the numbers of the rows behind so many others."""
    rows = texts.num_rows
    held = {name: texts[name].combine_chunks() for name in texts.column_names}
    once = [name for name in held if pa.types.is_dictionary(held[name].type)]
    plain = [name for name in held if name not in once]
    values = {
        **_values(connection, {name: held[name] for name in plain}, cells),
        **_values(connection, {name: held[name].dictionary for name in once}, cells),
    }
    nothing = connection.values([0])
    columns = {}
    for name, cell in cells.items():
        if name in plain:
            columns[name] = values[name]
        elif name in once:
            columns[name] = _spread(values[name], held[name].indices)
        else:
            [value] = nothing.project(select_list([cell])).to_arrow_table()[name]
            columns[name] = _spread(pa.array([value]), pa.repeat(pa.scalar(0, pa.int32()), rows))
    columns[ROW_NUMBER] = pa.arange(before, before + rows)
    return pa.table(columns)


def _values(
    connection: duckdb.DuckDBPyConnection, texts: dict[str, pa.Array], cells: dict[str, Cell]
) -> dict[str, pa.Array]:
    """Return the values that texts are, of several columns together though one has fewer."""
    if not texts:
        return {}
    longest = max(map(len, texts.values()))
    filled = {
        name: column
        if len(column) == longest
        else pa.concat_arrays([column, pa.nulls(longest - len(column), column.type)])
        for name, column in texts.items()
    }
    listed = select_list([cells[name] for name in texts])
    values = connection.from_arrow(pa.table(filled)).project(listed).to_arrow_table()
    return {
        name: values[name].combine_chunks().slice(0, len(column)) for name, column in texts.items()
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

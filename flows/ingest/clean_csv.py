"""CSV of a history without a fault to typed rows, in one pass.

Arrow splits the lines, in blocks that stay in a processor's cache, and keeps each text of a column
once where texts come again; DuckDB reads these few texts as it reads those of any file
(arrow_values.py). Whatever is amiss ends it: a line that cannot be split, a text that is no value,
a letter that is none. The file is then read by csv_files.py, which names what it was.
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
from flows.ingest.arrow_values import Typing
from flows.ingest.columns import Cell
from flows.ingest.csv_files import UNFIT, names_in_lake, strict_cells
from flows.ingest.sources import Source
from flows.ingest.statements import bind
from flows.ingest.text_bytes import are_printable
from flows.ingest.typed_rows import keep

# What a thread splits at once, and what Arrow does within it: more would leave the cache.
BLOCK_BYTES, CACHED_BYTES = 1 << 25, 1 << 20
# So much of a file tells in which columns texts come again.
SAMPLE_BYTES = 1 << 23
# So many rows, about, lie in memory before they are written.
ROWS_AT_ONCE = 750_000
# The texts of a column are kept once each where one comes so often in the sample.
TIMES = 8
ONCE = pa.dictionary(pa.int32(), pa.string())


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
    typing = Typing.of(connection, source, cells)
    threads = threads_of(connection)
    rows = 0
    is_printable = True
    with ThreadPoolExecutor(threads) as pool:
        try:
            for table in _tables(_texts(source, cells, pool, threads)):
                is_printable = is_printable and all(map(_is_printable, table.columns))
                keep(typing.typed(table, rows), folder)
                rows += table.num_rows
        except (NotCleanError, pa.ArrowInvalid):
            return None
        except duckdb.InvalidInputException as error:
            if UNFIT not in str(error):
                raise
            return None
    bind(connection, is_printable=is_printable)
    return rows


def _is_printable(column: pa.ChunkedArray) -> bool:
    """Tell whether the texts of a column are of printable ASCII alone."""
    return all(
        are_printable(chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk)
        for chunk in column.chunks
    )


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
            # Which the block was looked at for.
            check_utf8=False,
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

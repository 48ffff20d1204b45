"""The rows that are to be sent again, as they were sent: bytes of CSV, documents, or Parquet.

Parquet has no digest of its own: the file is called by the digest of its source and by its own, so
that no changed byte goes back to a sender.
"""

import csv
import io
from collections.abc import Container, Iterator
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from flows.ingest.csv_files import lines_of
from flows.ingest.sources import CSV, PARQUET, XML, Source
from flows.ingest.staging import Staged
from flows.ingest.statements import query, statement, write
from flows.lake import file_digest, publish

# What one cell may hold: the splitter of Python's own takes no more without being told.
csv.field_size_limit(1 << 27)
ROWS_A_GROUP = 10_000
HEADER = 0
READ_BYTES = 1 << 20
SENT_SUFFIX = ".sent"
SCHEMA = pa.schema(
    [
        ("row_number", pa.int64()),
        ("row_count", pa.int64()),
        ("unit", pa.string()),
        ("sent", pa.binary()),
    ]
)


def sent_path(quarantine: Path) -> Path | None:
    """Return where the rows of a quarantine file are kept as they were sent; None, where not."""
    return next(paths_of_sent(quarantine), None)


def remove_sent(quarantine: Path) -> None:
    """Remove what is kept of a quarantine file as it was sent."""
    for path in list(paths_of_sent(quarantine)):
        path.unlink(missing_ok=True)


def digest_of_sent(path: Path) -> str:
    """Return the digest of the source file of which a file keeps rows."""
    return path.name.split(".")[0]


def is_as_written(path: Path) -> bool:
    """Tell whether a file has the digest that it is called by."""
    return path.name == _name(digest_of_sent(path), file_digest(path))


def paths_of_sent(quarantine: Path) -> Iterator[Path]:
    """Yield what is kept of a quarantine file as it was sent."""
    return quarantine.parent.glob(_name(quarantine.stem, "*"))


def _name(source_digest: str, digest: str) -> str:
    return f"{source_digest}.{digest}{SENT_SUFFIX}"


def keep_sent(connection: duckdb.DuckDBPyConnection, staged: Staged, quarantine: Path) -> None:
    """Keep beside a quarantine file what has to be sent again of its source, as it was sent.

    Of CSV the header is row 0. Lines that Python splits otherwise than DuckDB did are not kept.
    """
    source = staged.source
    remove_sent(quarantine)
    writing = quarantine.with_suffix(f"{SENT_SUFFIX}.writing")
    connection.execute(statement("sent_again"))
    if source.container == XML:
        _write_document(connection, source, writing)
    elif source.container != CSV:
        kept = "kept_parquet" if source.container == PARQUET else "kept_submission"
        write(query(connection, kept), writing)
    elif not _write_records(connection, staged, writing):
        writing.unlink(missing_ok=True)
        return
    publish(writing, quarantine.with_name(_name(quarantine.stem, file_digest(writing))))


def _write_document(connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> None:
    """Write a document whole: it is one submission, and no part of it is one by itself."""
    found = query(connection, "kept_submission").fetchall()
    with pa.input_stream(str(source.path), source.arrow_compression) as stream:
        content = stream.read()
    rows = [(number, count, unit, content) for number, count, unit, _ in found]
    pq.write_table(_table(rows), path, compression="zstd")


def _write_records(connection: duckdb.DuckDBPyConnection, staged: Staged, path: Path) -> bool:
    """Write the header and the lines of the rows; tell whether the file has as many rows."""
    again = connection.table("sent_again").order("row_number").fetchall()
    units: dict[int, str | None] = {HEADER: None, **dict(again)}
    chosen = lines_of(staged.source, units) if staged.is_typed else _chosen(staged, units)
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as file:
        group: list[tuple[int, int, str | None, bytes]] = []
        try:
            for number, record in chosen:
                group.append((number, 1, units[number], record))
                if len(group) == ROWS_A_GROUP:
                    file.write(_table(group))
                    group.clear()
        except csv.Error:
            return False
        file.write(_table(group))
    return True


def _table(group: list[tuple[int, int, str | None, bytes]]) -> pa.Table:
    columns = zip(*group, strict=True) if group else [()] * len(SCHEMA)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)],
        schema=SCHEMA,
    )


def _chosen(staged: Staged, numbers: Container[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the records with these numbers; raises csv.Error where the file has other rows."""
    number = -1
    for number, record in enumerate(_records(staged.source)):
        if number in numbers:
            yield number, record.encode("latin-1")
    if number != staged.rows_in:
        raise csv.Error


def _records(source: Source) -> Iterator[str]:
    """Yield the header and each row as written, line end and all; a letter stands for a byte."""
    quote = source.layout.quote
    with pa.input_stream(str(source.path), source.arrow_compression) as stream:
        buffered = io.BufferedReader(stream, READ_BYTES)
        lines = io.TextIOWrapper(buffered, "latin-1", newline="")
        for line in lines:
            if not line.strip("\r\n"):
                continue
            yield _whole(line, lines, source) if quote and quote in line else line


def _whole(line: str, lines: Iterator[str], source: Source) -> str:
    """Return a line, and the next ones where a quoted cell goes on there."""
    taken: list[str] = []

    def noted() -> Iterator[str]:
        for part in chain([line], lines):
            taken.append(part)
            yield part

    next(csv.reader(noted(), delimiter=source.delimiter, quotechar=source.layout.quote))
    return "".join(taken)

"""The submissions of a file, one at a time, and the lines of JSON that are none."""

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice

import duckdb
import pyarrow as pa

from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.content import blocks_of
from flows.ingest.sources import XML, Source
from flows.ingest.statements import bind, statement
from flows.qrda import Reading, read_document

# The option of DuckDB that bounds what an object costs; its error names it.
TOO_LARGE = "maximum_object_size"


def read_documents(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make the table of submissions; a line that is no JSON has its text beside it.

    Raises QppError QPP106 when the JSON is cut or is none, QPP124 to QPP131 when XML is no QRDA
    document that can be taken.
    """
    if source.container == XML:
        _take(connection, read_qrda(source))
        return
    bind(
        connection,
        source_file=glob_safe(source.path),
        json_format=source.json_format,
        compression=source.compression,
        is_by_line=source.json_format == "newline_delimited",
    )
    try:
        connection.execute(statement("document"))
    except duckdb.InvalidInputException as error:
        _, _, reason = str(error).splitlines()[0].partition('", ')
        if TOO_LARGE in str(error):
            reason = "an object of it is larger than 16 megabytes; write one submission a line"
        raise QppError("QPP106", file=source.path, reason=reason.strip(" .")) from error
    broken = _broken_lines(connection)
    if broken[:1] == [1]:
        _read_behind_mark(connection, source)
        broken = _broken_lines(connection)
    if not broken:
        return
    ((last,),) = connection.execute("SELECT max(object_number) FROM document").fetchall()
    if broken[-1] == last and not source.ends_with_newline:
        raise QppError("QPP106", file=source.path, reason=f"line {last} is cut")
    connection.execute(
        "UPDATE document SET line_text = l.line_text FROM "
        "(SELECT unnest($numbers) AS object_number, unnest($lines) AS line_text) AS l "
        "WHERE document.object_number = l.object_number",
        {"numbers": broken, "lines": list(_lines(source, broken))},
    )


def read_qrda(source: Source) -> Reading:
    """Return what a QRDA document says; raises QppError QPP124 to QPP131 when it says nothing."""
    return read_document(source.path, blocks_of(source.path, source.compression))


def _take(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Make the table of submissions of the one that a document is, with what is wrong of it."""
    elements = [
        [
            {"place": m.place, "row_text": m.text, "faults": [asdict(fault) for fault in m.faults]}
            for m in measurement_set.measurements
        ]
        for measurement_set in reading.sets
    ]
    bind(
        connection,
        json_format="",
        submission=json.dumps(reading.submission()),
        elements=json.dumps(elements),
    )
    connection.execute(statement("document_of_qrda"))


def _broken_lines(connection: duckdb.DuckDBPyConnection) -> list[int]:
    rows = connection.execute(
        "SELECT object_number FROM document WHERE submission IS NULL ORDER BY ALL"
    ).fetchall()
    return [row[0] for row in rows]


def _read_behind_mark(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Read the first line without its byte order mark, which DuckDB takes for content."""
    [line] = _lines(source, [1])
    text = line.removeprefix("\ufeff")
    if text != line:
        connection.execute(
            "UPDATE document SET submission = coalesce(json_extract(TRY_CAST($text AS JSON), "
            "'$.data.submission'), TRY_CAST($text AS JSON)) WHERE object_number = 1",
            {"text": text},
        )


def line_numbers(source: Source) -> list[int]:
    """Return the number in the file of each line that is not blank, where any is."""
    with pa.input_stream(str(source.path), source.arrow_compression) as stream:
        lines = enumerate(io.BufferedReader(stream), start=1)
        numbers = [number for number, line in lines if line.strip()]
    return numbers if numbers and numbers[-1] > len(numbers) else []


def _lines(source: Source, numbers: list[int]) -> Iterator[str]:
    """Yield the text of the lines with these numbers, blank lines not counted."""
    with pa.input_stream(str(source.path), source.arrow_compression) as stream:
        written = (line for line in io.BufferedReader(stream) if line.strip())
        before = 0
        for number in numbers:
            line = next(islice(written, number - before - 1, None))
            before = number
            yield line.decode("utf-8", errors="replace").rstrip("\r\n")

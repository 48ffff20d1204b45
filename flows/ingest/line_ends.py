"""Where the lines of a CSV file end: looked for when a line could not be read, and not before."""

import io
from collections.abc import Iterator

import pyarrow as pa

from flows.ingest.sources import Source

ENDS = ("\r\n", "\n", "\r")


def other_line_end(source: Source) -> int:
    """Return the first line that ends otherwise than the header."""
    first = ""
    for number, line in enumerate(_lines(source, newline=""), start=1):
        end = next((end for end in ENDS if line.endswith(end)), first)
        first = first or end
        if end != first:
            return number
    return 1


def blank_lines(source: Source, last: int) -> list[int]:
    """Return which of the lines up to the last one are blank; a quoted cell may span some."""
    quote = source.layout.quote
    found = []
    number, is_quoted = 0, False
    for line in _lines(source, newline=None):
        if not is_quoted:
            number += 1
            if number > last:
                break
            if line == "\n":
                found.append(number)
        if quote and line.count(quote) % 2:
            is_quoted = not is_quoted
    return found


def _lines(source: Source, newline: str | None) -> Iterator[str]:
    with pa.input_stream(str(source.path), source.arrow_compression) as stream:
        # Any byte is a letter here: what the line says is not asked.
        yield from io.TextIOWrapper(io.BufferedReader(stream), "latin-1", newline=newline)

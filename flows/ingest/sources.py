"""What a file is, told from its content alone: compression, container, layout, digest."""

import csv
import json
import os
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import QppError, printable
from flows.ingest.content import MAGIC, check_proportion, compression_of, head_of, read_through
from flows.ingest.layouts import (
    Layout,
    layout_of,
    nearest_layout,
    other_file,
    plain,
    submission_layout,
)
from flows.lake import first_line
from flows.qrda import MOST_BYTES, check_root, too_large

CSV, PARQUET, JSON, XML = "csv", "parquet", "json", "xml"
PARQUET_MAGIC = b"PAR1"
# What senders take for an extract though no reader here does.
FOREIGN = {
    b"PK\x03\x04": "a ZIP archive or a workbook",
    b"\xd0\xcf\x11\xe0": "a workbook",
    b"%PDF": "a PDF",
    BOM_UTF16_LE: "text in UTF-16",
    BOM_UTF16_BE: "text in UTF-16",
    **dict.fromkeys(MAGIC, "compressed twice"),
}
DELIMITERS = "|,\t;"
# What DuckDB calls the position of a row (sql/source_parquet.sql).
ROW_POSITION = "file_row_number"


@dataclass(frozen=True)
class Source:
    """One file to be ingested.

    columns are a table's header as written; json_format is DuckDB's name for how the objects of
    a JSON file follow each other; ends_with_newline tells a file that was cut in its last line.
    """

    path: Path
    digest: str
    size: int
    modified_ns: int
    layout: Layout
    container: str
    compression: str = "none"
    delimiter: str = ""
    columns: tuple[str, ...] = ()
    json_format: str = ""
    ends_with_newline: bool = True

    @property
    def arrow_compression(self) -> str | None:
        """Return the compression as Arrow names it."""
        return None if self.compression == "none" else self.compression

    def check_unchanged(self) -> None:
        """Raise QppError QPP109 when the file was written to since it was first looked at.

        QPP101 when it is gone.
        """
        try:
            stat = self.path.stat()
        except OSError as error:
            reason = error.strerror or first_line(error)
            raise QppError("QPP101", file=self.path, reason=reason) from error
        if (stat.st_size, stat.st_mtime_ns) != (self.size, self.modified_ns):
            raise QppError("QPP109", file=self.path)


def files_below(folder: Path) -> list[Path]:
    """Return what lies below a folder and is none itself, sorted by path; hidden names left out.

    Raises QppError QPP101 for a folder that cannot be read: what is in it would be missed.
    """

    def refuse(error: OSError) -> NoReturn:
        raise QppError("QPP101", file=error.filename or folder, reason=error.strerror or error)

    found: list[Path] = []
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, onerror=refuse, followlinks=True):
        # A link may lead back to a folder above it.
        if os.path.realpath(place) in seen:
            folders.clear()
            continue
        seen.add(os.path.realpath(place))
        # A folder itself before a link to it: what is in it is found where it lies.
        folders[:] = sorted(
            (name for name in folders if not name.startswith(".")),
            key=lambda name: (Path(place, name).is_symlink(), name),
        )
        # A pipe or a link to nothing is what somebody counts on: it is refused later, by name.
        found += [Path(place, name) for name in names if not name.startswith(".")]
    return sorted(found)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those below the folders named, each once and sorted by path.

    Hidden files and folders below a folder are left out. Raises QppError QPP101 for a path that
    is not there, QPP110 when there is no file at all.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in files_below(path) if _is_folder(path) else [path]:
            found.setdefault(file)
    if not found:
        raise QppError("QPP110")
    return list(found)


def _is_folder(path: Path) -> bool:
    """Tell a folder from a file; raises QppError QPP101 for what is neither or cannot be seen."""
    try:
        return S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        reason = "there is no such file or folder"
    except ValueError:
        reason = "no file can be called so"
    except OSError as error:
        reason = error.strerror or first_line(error)
    raise QppError("QPP101", file=path, reason=reason)


def inspect(path: Path) -> Source:
    """Tell what a file is, and read it through once for its digest.

    Raises QppError QPP101 when it cannot be read, QPP102 when it is empty, QPP103 and QPP104
    when it has no known layout, QPP105 when its compression is damaged, QPP106 when its JSON is
    nested too deep, QPP108 when a column of Parquet has a name that is taken, QPP115 when it is an
    archive, a workbook or text in UTF-16, QPP117 when its name is no UTF-8, QPP118 when it holds
    out of all proportion more than its size, QPP120 when it is no whole Parquet, QPP121 when it
    looks like an extract and is another file, QPP124 to QPP127 when it is XML and no QRDA III,
    broken, with a document type or too large.
    """
    if printable(path) != str(path):
        raise QppError("QPP117", file=path)
    try:
        stat = path.stat()
        if not S_ISREG(stat.st_mode):
            raise QppError("QPP101", file=path, reason="it is a pipe or a device and no file")
        compression = compression_of(path)
        head = head_of(path, compression)
        if not head.decode("utf-8-sig", errors="replace").strip():
            raise QppError("QPP102", file=path)
        is_xml = _is_xml(head)
        if is_xml and compression == "none" and stat.st_size > MOST_BYTES:
            raise too_large(path)
        digest, last_byte = read_through(path, compression, MOST_BYTES if is_xml else None)
    except OSError as error:
        raise QppError("QPP101", file=path, reason=error.strerror or first_line(error)) from error
    container, layout, delimiter, columns, json_format = _recognise(path, head)
    return Source(
        path=path,
        digest=digest,
        size=stat.st_size,
        modified_ns=stat.st_mtime_ns,
        layout=layout,
        container=container,
        compression=compression,
        delimiter=delimiter,
        columns=columns,
        json_format=json_format,
        ends_with_newline=last_byte in (b"\n", b"\r"),
    )


def _recognise(path: Path, head: bytes) -> tuple[str, Layout, str, tuple[str, ...], str]:
    if head.startswith(PARQUET_MAGIC):
        columns = _parquet_columns(path)
        return PARQUET, _layout(path, columns), "", columns, ""
    if _is_xml(head):
        check_root(path, head)
        return XML, submission_layout(), "", (), ""
    foreign = next((form for magic, form in FOREIGN.items() if head.startswith(magic)), None)
    if foreign is not None:
        raise QppError("QPP115", file=path, form=foreign)
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    if text[0] in "{[":
        if not any(f'"{name}"' in text for name in ("measurementSets", "entityType")):
            raise QppError("QPP103", file=path)
        return JSON, submission_layout(), "", (), _json_format(path, text)
    header = head.decode("utf-8-sig", errors="replace").splitlines()[0]
    try:
        candidates = {d: tuple(next(csv.reader([header], delimiter=d))) for d in DELIMITERS}
    except csv.Error:
        raise QppError("QPP103", file=path) from None
    fitting = (d for d, columns in candidates.items() if layout_of(columns) is not None)
    delimiter = next(fitting, max(candidates, key=lambda d: len(candidates[d])))
    columns = candidates[delimiter]
    return CSV, _layout(path, columns), delimiter, columns, ""


def _is_xml(head: bytes) -> bool:
    """Tell whether a file begins as XML does, in any encoding that it may be in."""
    return _text_of(head).startswith("<")


def _text_of(head: bytes) -> str:
    form = "utf-16" if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    return head[:64].decode(form, errors="replace").lstrip()


def _layout(path: Path, columns: tuple[str, ...]) -> Layout:
    layout = layout_of(columns)
    if layout is None:
        _refuse(path, columns)
    names = [plain(name) for name in columns]
    twice = [name for name in layout.columns if names.count(plain(name)) > 1]
    if twice:
        raise QppError("QPP111", file=path, extract=layout.extract, columns=", ".join(twice))
    return layout


def _refuse(path: Path, columns: tuple[str, ...]) -> NoReturn:
    other = other_file(columns)
    if other is not None:
        raise QppError("QPP121", file=path, other=other)
    nearest = nearest_layout(columns)
    if nearest is None:
        raise QppError("QPP103", file=path)
    layout, missing = nearest
    raise QppError("QPP104", file=path, extract=layout.extract, columns=", ".join(missing))


def _json_format(path: Path, text: str) -> str:
    """Return how DuckDB calls it: an array, one object a line, or objects over many lines."""
    if text[0] == "[":
        return "array"
    line, newline, _ = text.partition("\n")
    if not newline:
        return "newline_delimited"
    try:
        json.loads(line)
    except RecursionError:
        raise QppError("QPP106", file=path, reason="objects are nested too deep in it") from None
    except ValueError:
        return "unstructured"
    return "newline_delimited"


def _parquet_columns(path: Path) -> tuple[str, ...]:
    """Return the names of the columns as they are written; DuckDB would rename a second one."""
    try:
        footer = pq.read_metadata(path)
        columns = tuple(footer.schema.to_arrow_schema().names)
        declared = sum(footer.row_group(n).total_byte_size for n in range(footer.num_row_groups))
    except (pa.ArrowException, OSError) as error:
        raise QppError("QPP120", file=path) from error
    # As text each cell takes a byte at least, however often one value of a dictionary is repeated.
    check_proportion(path, max(declared, footer.num_rows * footer.num_columns))
    taken = next((name for name in columns if plain(name) == ROW_POSITION), None)
    if taken is not None:
        reason = f"the column {taken} has a name that is taken; leave it out or rename it"
        raise QppError("QPP108", file=path, reason=reason)
    return columns

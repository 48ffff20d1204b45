"""Delta payment files: the records that a run changes of those that another one delivered.

Beside the records in the delivered file's own layout lie those that they supersede and a trailer,
which names both whole files by their digests. Taken to the file that it supersedes, a delta gives
the other file to the byte; taken to that one, it changes nothing.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.emit.payment_file import PaymentFile, payment_files
from flows.engine import catalog, warehouse
from flows.engine.dictionary import columns_of
from flows.errors import QppError
from flows.lake import file_digest, input_among, private_files, write_durably
from flows.run.manifest import Manifest, changed_files

TOTALS = Path(__file__).parent / "sql"
TRAILER = ".trailer.csv"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Records:
    """A delivered file as lines, each by its key, in the order of the file."""

    header: str
    lines: dict[Key, str]

    @property
    def content(self) -> bytes:
        """Return the file."""
        return "".join((self.header, *self.lines.values())).encode()


@dataclass(frozen=True)
class Delivered:
    """One kind of file as a run delivered it."""

    kind: PaymentFile
    path: Path
    sha256: str
    row_digest: str
    run_id: str


@dataclass(frozen=True)
class Delta:
    """A delta that was written: its kind, its trailer, and what the trailer counts by direction."""

    kind: PaymentFile
    trailer: Path
    rows: list[dict[str, Any]]


def _keys(table: str, performance_year: int) -> tuple[str, ...]:
    return catalog.in_force(performance_year)[table].grain


def _read(path: Path, keys: Iterable[str]) -> Records:
    """Read a file of records; raises QppError QPP391 when it is none of its kind."""
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        names = next(csv.reader([header]))
        places = [names.index(key) for key in keys]
        cells = csv.reader(lines)
        found = {
            tuple(row[place] for place in places): line
            for row, line in zip(cells, lines, strict=True)
        }
    except (OSError, ValueError, IndexError, csv.Error) as error:
        raise QppError("QPP391", file=path, reason="it is not to be read as one") from error
    if len(found) != len(lines):
        raise QppError("QPP391", file=path, reason="it has more than one record of a key")
    return Records(header, found)


def _delivered(run: Manifest) -> dict[str, Delivered]:
    """Return the files that a run delivered, by the name of their kind.

    Raises QppError QPP388 when there are none, QPP702 when one is not as it was delivered.
    """
    if not run.content["is_delivered"]:
        raise QppError("QPP388", run_id=run.run_id)
    if changed := changed_files(run):
        raise QppError("QPP702", tables=", ".join(changed), run_id=run.run_id)
    digests = {entry["table"]: entry["row_digest"] for entry in run.content["tables"]}
    found = {}
    for kind in payment_files():
        for entry in run.content["outputs"]:
            path = run.folder / entry["file"]
            is_records = path.suffix == ".csv" and not path.name.endswith(TRAILER)
            if is_records and path.name.startswith(f"{kind.file}_"):
                digest = digests[kind.table]
                found[kind.file] = Delivered(kind, path, entry["sha256"], digest, run.run_id)
    return found


def write_deltas(
    before: Manifest, after: Manifest, folder: Path, said: Mapping[str, Any]
) -> list[Delta]:
    """Write into the folder what a run changes of each file that another one delivered.

    said stands in each row of the trailers. Raises QppError as _delivered does.
    """
    year = int(after.content["performance_year"])
    old, new = _delivered(before), _delivered(after)
    return [
        _write(old[name], new[name], folder, year, said)
        for name in old
        if old[name].sha256 != new[name].sha256
    ]


def _write(
    old: Delivered, new: Delivered, folder: Path, year: int, said: Mapping[str, Any]
) -> Delta:
    keys = _keys(old.kind.table, year)
    before, after = _read(old.path, keys), _read(new.path, keys)
    gone = {key: line for key, line in before.lines.items() if after.lines.get(key) != line}
    come = {key: line for key, line in after.lines.items() if before.lines.get(key) != line}
    records = folder / f"{new.path.stem}.delta.csv"
    superseded = folder / f"{new.path.stem}.delta.superseded.csv"
    write_durably(records, Records(after.header, come).content)
    write_durably(superseded, Records(before.header, gone).content)
    named = {
        "file": records.name,
        "file_sha256": file_digest(records),
        "superseded_records_file": superseded.name,
        "superseded_records_sha256": file_digest(superseded),
        "supersedes_file": old.path.name,
        "supersedes_sha256": old.sha256,
        "supersedes_row_digest": old.row_digest,
        "supersedes_run_id": old.run_id,
        "gives_file": new.path.name,
        "gives_sha256": new.sha256,
        "gives_row_digest": new.row_digest,
        "gives_run_id": new.run_id,
    }
    counted = _counted(old.kind, superseded, records)
    rows = [
        {"deliverable": old.kind.file, "performance_year": year, **row, **named, **said}
        for row in counted
    ]
    trailer = folder / f"{new.path.stem}.delta{TRAILER}"
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    write_durably(trailer, _csv(lines))
    return Delta(old.kind, trailer, rows)


def _csv(lines: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        ["" if cell is None else cell for cell in line] for line in lines
    )
    return text.getvalue().encode()


def _counted(kind: PaymentFile, before: Path, after: Path) -> list[dict[str, Any]]:
    """Return records and dollars by direction, as they were superseded and as they are now."""
    sql = (TOTALS / f"{kind.file}.sql").read_text(encoding="utf-8")
    types = ", ".join(f"'{c.name}': '{c.type}'" for c in columns_of(kind.table))
    sides = []
    with warehouse.connect(threads=1) as connection:
        for path in (before, after):
            connection.execute(
                "CREATE OR REPLACE TEMP VIEW record AS SELECT * FROM read_csv("
                f"{warehouse.quoted_file(path)}, header = true, auto_detect = false, delim = ',', "
                f"quote = '\"', hive_partitioning = false, columns = {{{types}}})"
            )
            found = warehouse.fetch_rows(connection, sql)
            sides.append({row["direction"]: row for row in found})
    nothing = {"record_count": 0, "estimated_amount": None}
    rows = []
    for direction in sorted(sides[0].keys() | sides[1].keys()):
        was, now = (side.get(direction, nothing) for side in sides)
        old, new = was["estimated_amount"], now["estimated_amount"]
        if (old, new) != (None, None):
            old, new = old or Decimal("0.00"), new or Decimal("0.00")
        rows.append(
            {
                "direction": direction,
                "superseded_record_count": was["record_count"],
                "superseded_amount": old,
                "record_count": now["record_count"],
                "estimated_amount": new,
                "change_amount": None if new is None else new - old,
            }
        )
    return rows


def _trailer(delta: Path) -> dict[str, str]:
    """Return what the trailer beside a delta says in each of its rows.

    Raises QppError QPP391 when there is none, or when the records are not those that it names.
    """
    path = delta.with_name(f"{delta.stem}{TRAILER}")
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            told = next(csv.DictReader(lines))
        folder = delta.parent
        proved = (("file", "file_sha256"), ("superseded_records_file", "superseded_records_sha256"))
        for name, digest in proved:
            if file_digest(folder / told[name]) != told[digest]:
                raise QppError("QPP391", file=delta, reason=f"{told[name]} was changed")
    except (OSError, StopIteration, KeyError, csv.Error) as error:
        reason = "its trailer or the records that it supersedes are not beside it"
        raise QppError("QPP391", file=delta, reason=reason) from error
    return dict(told)


def patch(base: Path, delta: Path, output: Path) -> bool:
    """Write the file that a delta gives of the one that it supersedes; tell whether it changed.

    Of the file that the delta gives it gives the same again. Raises QppError QPP390 when the file
    is neither, QPP391 when the delta is damaged, QPP392 when the output cannot be written.
    """
    if input_among([output], [delta]) is not None:
        raise QppError("QPP392", path=output, reason="it is one of the files that are read")
    told = _trailer(delta)
    digest = file_digest(base)
    if digest not in (told["supersedes_sha256"], told["gives_sha256"]):
        raise QppError(
            "QPP390", file=base, delta=delta.name, name=told["supersedes_file"], digest=digest
        )
    is_new = digest != told["gives_sha256"]
    content = base.read_bytes() if not is_new else _merged(base, delta, told)
    # Before it is written: the output may be the delivered file itself.
    if hashlib.sha256(content).hexdigest() != told["gives_sha256"]:
        raise QppError("QPP391", file=delta, reason="it does not give the file that it names")
    try:
        with private_files():
            write_durably(output, content)
    except OSError as error:
        raise QppError("QPP392", path=output, reason=error.strerror or error) from error
    return is_new


def _merged(base: Path, delta: Path, told: Mapping[str, str]) -> bytes:
    [table] = [kind.table for kind in payment_files() if kind.file == told["deliverable"]]
    keys = _keys(table, int(told["performance_year"]))
    held, come = _read(base, keys), _read(delta, keys)
    gone = _read(delta.with_name(told["superseded_records_file"]), keys)
    left = {key: line for key, line in held.lines.items() if key not in gone.lines}
    return Records(held.header, dict(sorted((left | come.lines).items()))).content

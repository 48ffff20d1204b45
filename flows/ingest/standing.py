"""What is set aside of a year, and what of it is open: told by the lake's commits at each reading.

Nothing is written when a row is closed, so that nothing can disagree with the lake. A row is closed

* by its key: a later batch that counts has a row of the same key (flows/ingest/keys.py) and, of a
  claim, of the same week or a later one, or
* by its export: the file that `qpp quarantine --export` named came back with as many rows, or
* by its file, sent again as a whole: as many rows, and every row that was taken before is in it
  (of a refused file, of which none was: of the same name, or with every row set aside in it), or
* by hand, with a reason, as a commit of its own.

A row of which the key is known, as that is not what is wrong, is closed by its export only where
the key came; a file is not sent again as a whole where such a row of it is not.
A file that was withdrawn closes nothing. What a mended file still has wrong is set aside of that
file; where too much of an export is wrong still and it is refused, its rows stay open where they
were. A row of which the key was what was wrong is closed in the three other ways alone.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import duckdb
from duckdb import ColumnExpression

from flows.engine import warehouse
from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.keys import key_columns, key_of, key_source_names
from flows.ingest.quarantine import quarantine_path
from flows.ingest.rules import plain_reason
from flows.ingest.sent import SENT_SUFFIX, digest_of_sent
from flows.ingest.statements import bind, query, statement
from flows.ingest.withdrawal import batch_name
from flows.lake import CommittedFile, Log, checked_lake, extracts, pin_table, read_log, rows_of

TAKEN, REFUSED, WITHDRAWN = "taken", "refused", "withdrawn"
BY_KEY, BY_EXPORT, BY_WHOLE, BY_HAND = "key", "export", "whole", "hand"
# What an exported file is called behind its own name: of which file, and how many rows it has.
EXPORTED = re.compile(r"\.mend-([0-9a-f]{12})-(\d+)")


class RuleLine(NamedTuple):
    """How many rows of a file break one rule; the reason quotes no cell."""

    rule_id: str
    columns: tuple[str, ...]
    reason: str
    rows: int
    open: int


class Closing(NamedTuple):
    """How many rows of a file were closed by one file, or by hand."""

    version: int
    by: CommittedFile | None
    how: str
    rows: int
    committed_at: int
    reason: str


@dataclass(frozen=True)
class SetAside:
    """The rows set aside of one source file; batch_number is None where it was refused."""

    extract: str
    digest: str
    name: str
    path: Path
    state: str
    batch_number: int | None
    committed_at: int
    first_version: int
    rows_in: int | None
    accepted: int = 0
    form: str | None = None
    rows: int = 0
    # The file whose export this is, refused: its rows are counted there.
    answer_to: str = ""
    closings: tuple[Closing, ...] = ()
    rules: tuple[RuleLine, ...] = ()

    @property
    def called(self) -> str:
        """Return the batch and the name of the file."""
        batch = self.state if self.batch_number is None else self.batch
        return f"{batch} {self.name or self.digest}"

    @property
    def batch(self) -> str:
        """Return the batch that brought the file, empty where none did."""
        return "" if self.batch_number is None else batch_name(self.extract, self.batch_number)

    @property
    def is_moot(self) -> bool:
        """Tell whether no row of it is waited for: it was withdrawn, or is counted elsewhere."""
        return self.state == WITHDRAWN or bool(self.answer_to)

    @property
    def open(self) -> int:
        """Return how many rows wait to be mended."""
        if self.is_moot:
            return 0
        return self.rows - sum(closing.rows for closing in self.closings)


@dataclass
class Standing:
    """All that is set aside of a year, over the connection that holds it row by row."""

    connection: duckdb.DuckDBPyConnection
    lake: Path
    performance_year: int
    logs: dict[str, Log] = field(default_factory=dict)
    files: list[SetAside] = field(default_factory=list)
    damaged: list[QppError] = field(default_factory=list)

    @property
    def open(self) -> int:
        """Return how many rows are open."""
        return sum(file.open for file in self.files)


@contextmanager
def standing(lake: Path, performance_year: int) -> Iterator[Standing]:
    """Read what is set aside of a year, and what of it is open.

    A quarantine file that is gone, cut or not as it was is named in damaged (QPP217) and left out.
    Raises QppError as read_log and pin_table do.
    """
    with warehouse.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(statement("entry"))
        found = Standing(connection, checked_lake(lake), performance_year)
        for extract in extracts():
            _read_extract(found, extract)
        connection.execute(statement("standing"))
        _count(found)
        yield found


def _read_extract(found: Standing, extract: str) -> None:
    folder = quarantine_path(found.lake, extract, found.performance_year, "").parent
    log = read_log(found.lake, extract)
    if log is not None:
        found.logs[extract] = log
    counting = log.counting(found.performance_year) if log else ()
    last = {file.source_digest: (batch, file) for batch, file in counting}
    try:
        kept = sorted(folder.iterdir())
    except FileNotFoundError:
        kept = []
    except OSError as error:
        found.damaged.append(_damage(folder, extract, error.strerror or str(error)))
        return
    paths = {path.stem: path for path in kept if path.suffix == ".parquet"}
    for digest, (_, file) in last.items():
        if file.quarantined_rows and digest not in paths:
            path = quarantine_path(found.lake, extract, found.performance_year, digest)
            found.damaged.append(_damage(path, file.called, "it is gone"))
    # A refused file is in no commit: what was sent of it tells that something was set aside.
    for digest in sorted({digest_of_sent(p) for p in kept if p.suffix == SENT_SUFFIX}):
        if digest not in paths and digest not in last:
            found.damaged.append(_damage(folder / f"{digest}.parquet", digest, "it is gone"))
    read = (_read_file(found, extract, path, last) for path in paths.values())
    files = [one for one in read if one is not None]
    found.files += sorted(files, key=lambda file: (file.first_version, file.name))
    asked = [file for file in files if file.state != WITHDRAWN]
    if asked and log is not None:
        _close(found, extract, log, counting, asked)


def _read_file(
    found: Standing,
    extract: str,
    path: Path,
    last: dict[str, tuple[int, CommittedFile]],
) -> SetAside | None:
    """Read one quarantine file, None when it is damaged."""
    connection, digest = found.connection, path.stem
    bind(connection, extract=extract, quarantine_file=glob_safe(path))
    taken = last.get(digest)
    called = taken[1].called if taken else digest
    try:
        connection.execute(statement("entries_of"))
    except (duckdb.Error, OSError):
        found.damaged.append(_damage(path, called, "it is cut, changed or cannot be opened"))
        return None
    [(name, written, rows_in, form, rows)] = connection.execute(
        "SELECT any_value(source_file), any_value(batch_number), any_value(rows_in), "
        "any_value(form), count(DISTINCT row_number) FROM entry WHERE source_digest = $digest",
        {"digest": digest},
    ).fetchall()
    is_same_reading = taken is not None and written in (None, taken[0])
    if not rows or (taken and is_same_reading and rows != taken[1].quarantined_rows):
        connection.execute("DELETE FROM entry WHERE source_digest = $digest", {"digest": digest})
        found.damaged.append(_damage(path, called, f"it holds {rows:,} rows of this file"))
        return None
    common = {"extract": extract, "digest": digest, "name": name, "path": path, "form": form}
    log = found.logs.get(extract)
    times = {commit.version: commit.committed_at for commit in log.commits} if log else {}
    if taken is not None:
        batch, file = taken
        return SetAside(
            **common,
            state=TAKEN,
            batch_number=batch,
            committed_at=times[batch],
            first_version=batch,
            rows_in=file.rows_in,
            accepted=file.rows,
            rows=rows,
        )
    batches = [b for b, file in log.files() if file.source_digest == digest] if log else []
    if batches and (written is None or written <= batches[-1]):
        return SetAside(
            **common,
            state=WITHDRAWN,
            batch_number=batches[-1],
            committed_at=times[batches[-1]],
            first_version=batches[-1],
            rows_in=rows_in,
            rows=rows,
        )
    return SetAside(
        **common,
        state=REFUSED,
        batch_number=None,
        committed_at=int(path.stat().st_mtime * 1000),
        first_version=written or 0,
        rows_in=rows_in,
        rows=rows,
    )


def _damage(path: Path, name: str, reason: str) -> QppError:
    return QppError("QPP217", path=path, file=name, reason=reason)


def _close(
    found: Standing,
    extract: str,
    log: Log,
    counting: Iterable[tuple[int, CommittedFile]],
    asked: list[SetAside],
) -> None:
    """Note all that closes rows of the extract, or opens them again."""
    connection = found.connection
    connection.executemany(
        "INSERT INTO asked VALUES ($1, $2, $3)",
        [(file.digest, file.state == TAKEN, file.first_version) for file in asked],
    )
    first = min(file.first_version for file in asked)
    later = [(batch, file) for batch, file in counting if batch >= first]
    _show_keys(found, extract, later)
    bind(
        connection,
        extract=extract,
        key_length=len(key_columns(extract)),
        key_source_names=key_source_names(extract),
    )
    connection.execute(statement("known_key"))
    connection.execute(statement("closed_by_key"))
    closed: list[tuple[object, ...]] = []
    for waiting in asked:
        for batch, file in later:
            how = _answers(found, waiting, file) if batch >= waiting.first_version else None
            if how == BY_EXPORT:
                bind(connection, version=batch)
                connection.execute(statement("closed_by_export"))
            elif how:
                closed.append((waiting.digest, None, None, batch, True, file.source_digest, how))
    by_digest = {file.digest: file for file in asked}
    for commit in log.commits:
        for told in commit.judged:
            one = by_digest.get(told.source_digest)
            if (
                one is not None
                and told.performance_year == found.performance_year
                and commit.version >= one.first_version
            ):
                for row in told.row_numbers or [None]:
                    closed.append(
                        (one.digest, row, told.rule_id, commit.version, told.is_closed, "", BY_HAND)
                    )
    if closed:
        connection.executemany("INSERT INTO closing VALUES ($1, $2, $3, $4, $5, $6, $7)", closed)


def _show_keys(found: Standing, extract: str, files: list[tuple[int, CommittedFile]]) -> None:
    """Show the key of each row that these files brought into the lake."""
    pinned = pin_table(found.lake, extract, found.performance_year)
    paths = {found.lake / extract / file.path for _, file in files if file.path}
    pinned = replace(pinned, files=tuple(path for path in pinned.files if path in paths))
    position = map(ColumnExpression, ("batch_number", "source_digest"))
    rows = rows_of(found.connection, pinned).select(*position, key_of(extract))
    rows.create_view("stored_key", replace=True)


def _answers(found: Standing, one: SetAside, file: CommittedFile) -> str | None:
    """Return how a later file answers for the rows set aside of another, None where it does not."""
    if file.source_digest == one.digest:
        return None
    named = EXPORTED.search(file.source_name)
    is_export = (
        named is not None and one.digest.startswith(named[1]) and file.rows_in == int(named[2])
    )
    if not is_export and file.rows_in != one.rows_in:
        return None
    bind(
        found.connection,
        one_digest=one.digest,
        one_is_taken=one.accepted > 0,
        other_digest=file.source_digest,
    )
    if is_export:
        return BY_EXPORT
    [(keys, missing, lacking)] = query(found.connection, "seen_again").fetchall()
    if lacking:
        return None
    is_same = not one.accepted and file.source_name == one.name
    return BY_WHOLE if is_same or (keys and not missing) else None


def _answered(found: Standing, file: SetAside) -> str:
    """Return what a refused file was to mend, where it is the export of one that was taken."""
    exported = EXPORTED.search(file.name) if file.state == REFUSED else None
    if exported is None:
        return ""
    asked = (f for f in found.files if f.state == TAKEN and f.digest.startswith(exported[1]))
    return next((other.called for other in asked), "")


def _count(found: Standing) -> None:
    """Count the rows of each file by rule, and by what closed them."""
    closings: dict[str, list[Closing]] = {}
    extract_of = {file.digest: file.extract for file in found.files}
    for digest, version, by_digest, how, rows in query(
        found.connection, "listed_closing"
    ).fetchall():
        if version is not None:
            commit = next(c for c in found.logs[extract_of[digest]].commits if c.version == version)
            by = next((f for f in commit.files if f.source_digest == by_digest), None)
            reason = next((j.reason for j in commit.judged if j.source_digest == digest), "")
            closing = Closing(version, by, how, rows, commit.committed_at, reason)
            closings.setdefault(digest, []).append(closing)
    rules: dict[str, list[RuleLine]] = {}
    for digest, rule_id, columns, reason, rows, opened in query(
        found.connection, "listed_rule"
    ).fetchall():
        line = RuleLine(rule_id, tuple(columns), plain_reason(rule_id, reason), rows, opened)
        rules.setdefault(digest, []).append(line)
    found.files = [
        replace(
            file,
            answer_to=_answered(found, file),
            closings=tuple(closings.get(file.digest, ())),
            rules=tuple(rules.get(file.digest, ())),
        )
        for file in found.files
    ]

"""What is set aside of a year, and what of it is open (flows/ingest/closing.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.closing import close_rows
from flows.ingest.quarantine import quarantine_path
from flows.ingest.rules import plain_reason
from flows.ingest.sent import SENT_SUFFIX, digest_of_sent
from flows.ingest.set_aside import (
    EXPORTED,
    REFUSED,
    TAKEN,
    WITHDRAWN,
    Closing,
    RuleLine,
    SetAside,
    Standing,
)
from flows.ingest.statements import bind, query, statement
from flows.lake import CommittedFile, checked_lake, extracts, read_log, year_of


@contextmanager
def standing(lake: Path, performance_year: int) -> Iterator[Standing]:
    """Read what is set aside of a year and of the histories, and what of it is open.

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
    counting = log.counting(year_of(extract, found.performance_year)) if log else ()
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
        close_rows(found, extract, log, counting, asked)


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

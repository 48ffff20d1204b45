"""The rows set aside, one by one, with what identifies somebody masked unless it is asked for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.layouts import layout, plain
from flows.ingest.rules import plain_reason
from flows.ingest.set_aside import SetAside, Standing
from flows.ingest.statements import bind, query

MASKED = "(masked)"
# What is in a column where it does not belong: TINs, NPIs and numbers of claims are of nine digits
# and more, a Medicare beneficiary identifier has eleven places.
IDENTIFYING = re.compile(
    r"(\d[ .-]?){8}\d|\b[1-9][A-Z][A-Z\d]\d-?[A-Z][A-Z\d]\d-?[A-Z]{2}\d{2}\b", re.IGNORECASE
)
LONGEST = 60


@dataclass(frozen=True)
class Fault:
    """One fault of a row; held is what the cell has, None where none is at fault alone."""

    file: SetAside
    row_number: int
    place: str
    column: str
    rule_id: str
    reason: str
    held: str | None
    row_text: str | None
    is_open: bool


def faults(
    found: Standing,
    files: list[SetAside],
    rule: str | None,
    has_closed: bool,
    limit: int,
    shows_identifiers: bool,
) -> tuple[list[Fault], int]:
    """Return the faults of rows of some files, at most limit (0: all), and how many more there are.

    Raises QppError QPP217 when a quarantine file is damaged where its rows stand.
    """
    if not files:
        return [], 0
    bind(
        found.connection,
        quarantine_files=[glob_safe(file.path) for file in files],
        digests=[file.digest for file in files],
        rule=rule,
        has_closed=has_closed,
    )
    by_digest = {file.digest: file for file in files}
    listed = query(found.connection, "listed_row")
    try:
        ((count,),) = listed.aggregate("count(*)").fetchall()
        rows = (listed.limit(limit) if limit else listed).fetchall()
    except (duckdb.Error, OSError) as error:
        path = files[0].path.parent if len(files) > 1 else files[0].path
        reason = "a row of it cannot be read"
        raise QppError("QPP217", path=path, file=files[0].called, reason=reason) from error
    shown = [_fault(by_digest[digest], shows_identifiers, *row) for digest, *row in rows]
    return shown, count - len(shown)


def _fault(
    file: SetAside,
    shows_identifiers: bool,
    row_number: int,
    place: str | None,
    column: str | None,
    rule_id: str,
    reason: str,
    row_text: str | None,
    version: int | None,
) -> Fault:
    held = _held(row_text, column)
    if not shows_identifiers:
        held = _masked(file.extract, column, held)
    return Fault(
        file,
        row_number,
        place or "",
        column or "",
        rule_id,
        _visible(reason) if shows_identifiers else plain_reason(rule_id, reason),
        held and _visible(held),
        _visible(row_text) if shows_identifiers and row_text else None,
        version is None and file.open > 0,
    )


def _visible(text: str) -> str:
    """Return a text in which no character tells a terminal what to do."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _held(row_text: str | None, column: str | None) -> str | None:
    """Return what a row has in a column, as text."""
    if not row_text or not column:
        return None
    try:
        values = list(_values(json.loads(row_text), column))
    except (ValueError, RecursionError):
        return None
    if not values or isinstance(values[0], dict | list):
        return None
    return "" if values[0] is None else str(values[0])


def _values(content: Any, name: str) -> Iterator[Any]:
    if isinstance(content, dict):
        yield from (value for key, value in content.items() if plain(key) == plain(name))
        yield from (found for value in content.values() for found in _values(value, name))
    elif isinstance(content, list):
        yield from (found for value in content for found in _values(value, name))


def _masked(extract: str, column: str | None, held: str | None) -> str | None:
    """Return what a cell of the layout has, masked where that tells whom the row is about."""
    told = layout(extract)
    open_columns = {
        source for lake, source in told.source_names.items() if lake not in told.identifiers
    }
    if not held:
        return held
    if column not in open_columns or IDENTIFYING.search(held):
        return MASKED
    return held if len(held) <= LONGEST else f"{held[:LONGEST]}..."

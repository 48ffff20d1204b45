"""Which rows of the history of claims are in force: settled for the claims that a batch touches.

What it costs depends on the batch: of the history only the numbers of claims are looked at, in the
files that may hold one of the batch's, and in full only the claims that came before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.warehouse import glob_safe
from flows.ingest.rules import DELETED_UNSEEN, OVERTAKEN, SENT_TWICE, SHORTENED, ReadRule
from flows.ingest.statements import bind, count, query, statement
from flows.lake import (
    CommittedFile,
    Part,
    StagedSettlement,
    check_parts,
    only_of,
    publish,
    readable,
    settlement_path,
    show_rows,
)
from flows.paths import TRANSFORMS

CLAIMS = "claim_line"
LINE_STATE = "claims_history.line_state"
# So many rows of a batch are looked at together, so that memory does not grow with the batch.
ROWS_AT_ONCE = 4_000_000
# What is said of a batch's rows, by its name in sql/settled_note.sql.
NOTES = {
    "overtaken": OVERTAKEN,
    "unseen": DELETED_UNSEEN,
    "twice": SENT_TWICE,
    "shortened": SHORTENED,
}


@dataclass(frozen=True)
class Held:
    """Rows of one source in a Parquet file: the first and the last claim of them, and how many."""

    path: Path
    first_claim_id: int
    last_claim_id: int
    rows: int


@dataclass(frozen=True)
class Lines:
    """Files of claim lines, and the sources to read of them where they hold others', too."""

    files: tuple[Path, ...]
    sources_read: tuple[tuple[int, int], ...] = ()


class Cause(NamedTuple):
    """Why claims are settled: the SQL files of those that are touched, and of their rows."""

    touched_claims: str
    their_rows: str


ARRIVAL = Cause("touched_claim", "touched_row")
WITHDRAWAL = Cause("withdrawn_claim", "withdrawn_row")


@dataclass(frozen=True)
class Settled:
    """What is settled, and what is to be said of each file of the batch: its rule and rows."""

    staged: StagedSettlement | None = None
    notes: dict[int, list[tuple[ReadRule, int]]] = field(default_factory=dict)


def line_state() -> Transform:
    """Return the transform that says which rows of claims are in force."""
    return catalog.read_transform(TRANSFORMS / f"{LINE_STATE.replace('.', '/')}.sql")


def settle(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    batch_number: int,
    counting: Iterable[tuple[int, CommittedFile]],
    sent: Sequence[Held],
) -> Settled:
    """Settle the claims of a batch that came before, or that come more than once in it.

    counting are the source files of the history that count beside the batch's own. The file of the
    settlement waits for the commit. Raises QppError QPP206 and QPP207 when a file of the history
    that has to be read is gone or changed.
    """
    if not sent:
        return Settled()
    _show(connection, "sent_line", Lines(tuple(one.path for one in sent)))
    history = _overlapping(lake, counting, sent)
    staged = _settle(connection, lake, batch_number, history, sent, ARRIVAL)
    if staged is None:
        return Settled()
    notes: dict[int, list[tuple[ReadRule, int]]] = {}
    for file_number, name, found in query(connection, "settled_note").fetchall():
        notes.setdefault(file_number, []).append((NOTES[name], found))
    return Settled(staged, notes)


def settle_without(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    version: int,
    counting: Iterable[tuple[int, CommittedFile]],
    withdrawn: Sequence[tuple[int, CommittedFile]],
) -> StagedSettlement | None:
    """Settle the claims of files that are withdrawn, as if these had never come.

    version is that of the commit of the withdrawal. Raises QppError as settle does.
    """
    lines, gone = _lines(lake, withdrawn)
    if not gone:
        return None
    _show(connection, "sent_line", lines)
    history = _overlapping(lake, counting, gone)
    return _settle(connection, lake, version, history, gone, WITHDRAWAL)


def held(path: Path, part: Part) -> Held:
    """Return a file of the history as its commit tells of it."""
    assert part.first_claim_id is not None
    assert part.last_claim_id is not None
    return Held(path, part.first_claim_id, part.last_claim_id, part.rows)


def _show(connection: duckdb.DuckDBPyConnection, name: str, lines: Lines) -> None:
    paths = [glob_safe(path) for path in lines.files]
    rows = connection.read_parquet(paths, hive_partitioning=False)
    if lines.sources_read:
        rows = only_of(connection, rows, lines.sources_read)
    rows.create_view(name, replace=True)


def _lines(lake: Path, sources: Iterable[tuple[int, CommittedFile]]) -> tuple[Lines, list[Held]]:
    """Return the files of some sources, each proved, and what each source has in them."""
    named = list(sources)
    parts = [part for _, file in named for part in file.parts]
    check_parts(lake, CLAIMS, parts)
    found = [held(lake / CLAIMS / part.path, part) for part in parts]
    return Lines(tuple(sorted({one.path for one in found})), readable(named)), found


def _overlapping(
    lake: Path, counting: Iterable[tuple[int, CommittedFile]], sent: Sequence[Held]
) -> Lines:
    """Return the files of the history in which a claim that is sent may be, each proved."""
    first = min(one.first_claim_id for one in sent)
    last = max(one.last_claim_id for one in sent)

    def overlaps(part: Part) -> bool:
        one = held(lake, part)
        return one.first_claim_id <= last and one.last_claim_id >= first

    found = [
        (batch, replace(file, parts=tuple(filter(overlaps, file.parts))))
        for batch, file in counting
    ]
    return _lines(lake, found)[0]


def _settle(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    version: int,
    history: Lines,
    sent: Sequence[Held],
    cause: Cause,
) -> StagedSettlement | None:
    """Write the state of every row of the claims that are touched, None where none is."""
    bind(connection, batch_number=version)
    connection.execute(statement("settling"))
    if history.files:
        _show(connection, "history_line", history)
    connection.execute(statement("history_key" if history.files else "no_history_key"))
    share_count = sum(one.rows for one in sent) // ROWS_AT_ONCE + 1
    state = line_state()
    for share in range(share_count):
        bind(connection, share=share, share_count=share_count)
        connection.execute(statement(cause.touched_claims))
        if not count(connection.table("touched_claim")):
            continue
        connection.execute(statement(cause.their_rows))
        show_rows(connection, CLAIMS, connection.table("touched_row"))
        warehouse.create_table(connection, state)
        if cause is ARRIVAL:
            query(connection, "touched_note").insert_into("noted")
        query(connection, "settled_row").insert_into("settled")
    if not count(connection.table("settled")):
        return None
    path = settlement_path(lake, CLAIMS, version)
    path.parent.mkdir(parents=True, exist_ok=True)
    writing = path.with_name(f"{path.name}.writing")
    try:
        query(connection, "settlement").write_parquet(str(writing), compression="zstd")
        publish(writing, path)
    finally:
        writing.unlink(missing_ok=True)
    [(rows_settled, months)] = query(connection, "settled_month").fetchall()
    return StagedSettlement(path, rows_settled, tuple(months))

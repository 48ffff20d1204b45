"""Two runs of the same inputs, compared: same bytes, same rows, or where they first differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import catalog, warehouse
from flows.engine.dictionary import columns_of
from flows.ingest.layouts import layouts
from flows.lake import file_digest
from flows.masking import masked
from flows.proof.replay import Replayed
from flows.run.manifest import DELIVERED, Manifest, changed_files

PARQUET, MASKED = ".parquet", "***"


class Verdict(StrEnum):
    """What became of a replay."""

    BYTES = "the same bytes"
    ROWS = "the same rows in other Parquet files"
    DIFFERS = "not the same"


@dataclass(frozen=True)
class Difference:
    """The verdict on a replay, and where the first difference is; it names nobody."""

    verdict: Verdict
    where: str = ""
    # Files of the recorded run that are not what its own manifest says.
    damaged: tuple[str, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Tell whether the replay proves the run, and the files that are there."""
        return self.verdict is not Verdict.DIFFERS and not self.damaged


def difference(replayed: Replayed) -> Difference:
    """Compare a run with the one that was made again, tables in the order of their making first."""
    recorded, made = replayed.recorded, replayed.made
    damaged = tuple(changed_files(recorded)) if _has_files(recorded) else ()
    are_bytes_same = True
    for old, new in _paired(recorded, made, "tables", "table"):
        if old and new and old["sha256"] == new["sha256"]:
            continue
        are_bytes_same = False
        if where := _table_differs(recorded, made, old, new):
            return Difference(Verdict.DIFFERS, where, damaged)
    for old, new in _paired(recorded, made, "outputs", "file"):
        if old and new and old["sha256"] == new["sha256"]:
            continue
        # The rows of a delivered Parquet file are those of the CSV beside it.
        if old and new and not are_bytes_same and old["file"].endswith(PARQUET):
            continue
        return Difference(Verdict.DIFFERS, _file_differs(recorded, made, old, new), damaged)
    return Difference(Verdict.BYTES if are_bytes_same else Verdict.ROWS, "", damaged)


def _has_files(run: Manifest) -> bool:
    """Tell whether a manifest lies beside anything that it proves."""
    return any((run.folder / name).exists() for name in ("tables", DELIVERED))


def _paired(
    recorded: Manifest, made: Manifest, kind: str, key: str
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Yield each table or file of both runs, in the order in which the second made them."""
    old = {entry[key]: entry for entry in recorded.content[kind]}
    new = {entry[key]: entry for entry in made.content[kind]}
    for name in (*new, *(name for name in old if name not in new)):
        yield old.get(name), new.get(name)


def _known(run: Manifest, entry: dict[str, Any]) -> Path | None:
    """Return a run's file when it is there and the one that the manifest proves."""
    path = run.folder / entry["file"]
    try:
        return path if file_digest(path) == entry["sha256"] else None
    except OSError:
        return None


def _alone(kind: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    """Say of a table or file that is in one of the two runs in which it is."""
    entry, which = (new or {}, "made again") if old is None else (old, "recorded")
    return f"{kind} {entry[kind]}: in the run as {which} alone"


def _table_differs(
    recorded: Manifest,
    made: Manifest,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
) -> str:
    """Say where a table differs; nothing where its rows are the same and its bytes are not."""
    if old is None or new is None:
        return _alone("table", old, new)
    if old["row_digest"] and old["row_digest"] == new["row_digest"]:
        return ""
    table, before = old["table"], _known(recorded, old)
    counts = f"{old['rows']:,} rows recorded, {new['rows']:,} made again"
    if before is None:
        return f"table {table}: {counts}; the run's own file is not there to tell the row"
    found = _first_row(made, table, before, made.folder / new["file"])
    return f"table {table}, {found}; {counts}" if found else ""


def _first_row(made: Manifest, table: str, before: Path, after: Path) -> str:
    """Say which row of a table differs first, by its masked key, and in which column."""
    year = int(made.content["performance_year"])
    grain = catalog.in_force(year)[table].grain
    names = [column.name for column in columns_of(table)]
    keys = ", ".join(f'"{name}"' for name in grain)
    differs = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in names)
    sides = ", ".join(f'a."{name}", b."{name}"' for name in names)
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT a.side, b.side, {keys}, {sides} "
            f"FROM (SELECT *, 1 AS side FROM {warehouse.stored_rows(before)}) AS a "
            f"FULL JOIN (SELECT *, 1 AS side FROM {warehouse.stored_rows(after)}) "
            f"AS b USING ({keys}) WHERE {differs} OR a.side IS NULL OR b.side IS NULL "
            f"ORDER BY {keys} LIMIT 1"
        ).fetchone()
    if row is None:
        return ""
    key = ", ".join(
        f"{name} {_shown(name, value)}" for name, value in zip(grain, row[2:], strict=False)
    )
    if None in row[:2]:
        return f"row {key}: in the run as {'made again' if row[0] is None else 'recorded'} alone"
    cells = row[2 + len(grain) :]
    for name, old, new in zip(names, cells[::2], cells[1::2], strict=True):
        if old != new:
            told = f"{_shown(name, old)} recorded, {_shown(name, new)} made again"
            return f"row {key}, column {name}: {told}"
    return f"row {key}"


@cache
def _identifying() -> tuple[str, ...]:
    """Return how the names of columns end that tell whom a row is about."""
    return tuple({name for layout in layouts() for name in layout.identifiers})


def _shown(column: str, value: object) -> str:
    return MASKED if column.endswith(_identifying()) and value is not None else masked(value)


def _file_differs(
    recorded: Manifest,
    made: Manifest,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
) -> str:
    if old is None or new is None:
        return _alone("file", old, new)
    before, after = _known(recorded, old), made.folder / new["file"]
    if before is None or old["file"].endswith(PARQUET):
        return f"file {old['file']}: {old['bytes']:,} bytes recorded, {new['bytes']:,} made again"
    with before.open("rb") as first, after.open("rb") as second:
        for number, (one, other) in enumerate(zip_longest(first, second), start=1):
            if one != other:
                return f"file {old['file']}, line {number}"
    return f"file {old['file']}"

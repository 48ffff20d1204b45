"""The runs of a lake, as a list: what each was made from, what it came to, which was released."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from flows.drawing import words
from flows.engine import warehouse
from flows.errors import QppError
from flows.lake import file_digest
from flows.run.manifest import FILE, Manifest, finished_runs, read_manifest
from flows.run.occasion import read_occasion
from flows.run.plan import REQUIRED
from flows.run.released import RELEASED, release_of

FACTOR, RESIDUAL = "adjustment.scaling_factor", "adjustment.neutrality_residual"


@dataclass(frozen=True)
class Listed:
    """One finished run: figures are None where it is not whole enough to be asked."""

    performance_year: int
    run_id: str
    finished_at: str
    who: str
    reason: str
    lake: str
    status: str
    scaling_factor: Decimal | None = None
    increase_amount: Decimal | None = None
    decrease_amount: Decimal | None = None


def listed_runs(lake: Path, performance_year: int | None) -> list[Listed]:
    """Return the runs of a year, or of all, in the order in which they were finished.

    Raises QppError QPP314 when there is none.
    """
    runs = lake / "runs"
    found = sorted(int(path.name) for path in runs.glob("[0-9]*") if path.name.isdecimal())
    years = found if performance_year is None else [performance_year]
    listed = [_listed(folder) for year in years for folder in finished_runs(lake, year)]
    if not listed:
        of = "" if performance_year is None else f" of performance year {performance_year}"
        raise QppError("QPP314", lake=lake, of=of)
    return listed


def _listed(folder: Path) -> Listed:
    occasion, year = read_occasion(folder), int(folder.parent.name)
    when, who, reason = (str(occasion.get(name) or "") for name in ("finished_at", "who", "reason"))
    try:
        run = read_manifest(folder)
    except QppError:
        status = f"changed: {FILE} is not as it was written"
        return Listed(year, folder.name, when, who, reason, "", status)
    rows = {table: _row(run, table) for table in (FACTOR, RESIDUAL)}
    status = "; ".join(_status(run, occasion.get("as_of"), None in rows.values()))
    factor, residual = rows[FACTOR] or {}, rows[RESIDUAL] or {}
    return Listed(
        year,
        run.run_id,
        when,
        who,
        reason,
        _versions(run),
        status,
        factor.get("scaling_factor"),
        residual.get("rounded_increase_amount"),
        residual.get("rounded_decrease_amount"),
    )


def _versions(run: Manifest) -> str:
    """Return the versions of the lake's tables that no run does without, and how many others."""
    lake = run.content["lake"]
    others = sum(1 for name, table in lake.items() if table["rows"] and name not in REQUIRED)
    named = [f"{name}:{lake[name]['version']}" for name in REQUIRED if name in lake]
    return ", ".join([*named, f"{others} others"])


def _status(run: Manifest, as_of: str | None, is_changed: bool) -> Iterator[str]:
    try:
        if mark := release_of(run.folder):
            yield "superseded" if mark.get("superseded_by") else "RELEASED"
    except QppError:
        yield f"{RELEASED} is not as it was written"
    yield words(run.content["year_status"])
    if not run.content["is_delivered"]:
        yield "nothing delivered"
    if review := run.content.get("review"):
        yield f"targeted review, cases {len(review['cases'])}, factors {review['factors']}"
    if as_of:
        yield f"as of {as_of}"
    if is_changed:
        yield "changed: tables are not what the manifest says"


def _row(run: Manifest, table: str) -> warehouse.Row | None:
    """Return the only row of a table of a run; None when its file is not the one it proves."""
    [entry] = [entry for entry in run.content["tables"] if entry["table"] == table]
    path = run.folder / entry["file"]
    try:
        if file_digest(path) != entry["sha256"]:
            return None
    except OSError:
        return None
    with duckdb.connect() as connection:
        sql = f"SELECT * FROM {warehouse.stored_rows(path)}"
        return next(iter(warehouse.fetch_rows(connection, sql)), None)

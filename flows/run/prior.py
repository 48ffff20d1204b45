"""Figures of the year before: read from its run that was finished last, and pinned by a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import warehouse
from flows.engine.catalog import Reader
from flows.errors import QppError
from flows.lake import file_digest
from flows.run.manifest import Manifest, latest_run, read_manifest

STAGE = "prior"
# Whose table of last year's run each is: a copy of its columns under another name.
OF_RUN = {"prior.complexity_moment": "score.complexity_moment"}
NO_RUN = "the lake has no finished run of"
OLDER_RUN = "a version of qpp that kept none made the run of"


@dataclass(frozen=True)
class PriorTable:
    """One table of last year's run: its file and the digest of its rows, or why it has none."""

    file: Path | None = None
    row_digest: str = ""
    missing: str = ""


@dataclass(frozen=True)
class PriorRun:
    """What a plan reads of the year before: nothing, where nothing of it is asked or kept."""

    performance_year: int
    run_id: str = ""
    tables: dict[str, PriorTable] = field(default_factory=dict)

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of each table's rows: the same figures of another run are the same."""
        return {name: table.row_digest for name, table in self.tables.items()}

    @property
    def content(self) -> dict[str, object]:
        """Return what the manifest keeps, as plain JSON."""
        return {
            "performance_year": self.performance_year,
            "run_id": self.run_id or None,
            "tables": {
                name: {"row_digest": table.row_digest or None, "missing": table.missing or None}
                for name, table in self.tables.items()
            },
        }


def _finished_last(lake: Path, performance_year: int, until: int | None) -> Manifest | None:
    try:
        return latest_run(lake, performance_year, until)
    except QppError as error:
        if error.code == "QPP603":
            return None
        raise


def _table_of(run: Manifest, table: str) -> PriorTable:
    entries = [entry for entry in run.content["tables"] if entry["table"] == table]
    if not entries:
        return PriorTable(missing=OLDER_RUN)
    [entry] = entries
    path = run.folder / entry["file"]
    year = run.content["performance_year"]
    try:
        is_whole = file_digest(path) == entry["sha256"]
    except OSError:
        is_whole = False
    if not is_whole:
        raise QppError("QPP645", table=table, performance_year=year, run_id=run.run_id)
    return PriorTable(path, entry["row_digest"])


def prior_run(
    lake: Path, performance_year: int, readers: Iterable[Reader], until: int | None = None
) -> PriorRun:
    """Return what the readers of a year read of the year before.

    until leaves out runs that were finished at that moment or later. Raises QppError QPP645 when
    the table of last year's run is gone or not the one that its manifest proves, QPP703 when the
    manifest is cut or changed.
    """
    read = {name for reader in readers for name in reader.reads}
    asked = sorted(name for name in read if name.split(".")[0] == STAGE)
    last_year = performance_year - 1
    run = _finished_last(lake, last_year, until) if asked else None
    if run is None:
        return PriorRun(last_year, tables={name: PriorTable(missing=NO_RUN) for name in asked})
    return PriorRun(last_year, run.run_id, {name: _table_of(run, OF_RUN[name]) for name in asked})


def recorded_prior(lake: Path, recorded: Mapping[str, Any]) -> PriorRun:
    """Return what a run read of the year before, as its manifest names it, in the lake as it is.

    Raises QppError QPP603 when that run is no longer there, QPP645 and QPP703 as prior_run does.
    """
    year, run_id, tables = recorded["performance_year"], recorded["run_id"], recorded["tables"]
    if run_id is None:
        missing = {name: PriorTable(missing=told["missing"]) for name, told in tables.items()}
        return PriorRun(year, tables=missing)
    run = read_manifest(lake / "runs" / str(year) / run_id)
    return PriorRun(year, run_id, {name: _table_of(run, OF_RUN[name]) for name in tables})


def create_prior(connection: duckdb.DuckDBPyConnection, prior: PriorRun) -> None:
    """Create the tables of the year before, typed and empty where its run has none."""
    for name, table in prior.tables.items():
        warehouse.create_empty(connection, name)
        if table.file is not None:
            connection.execute(
                f"INSERT INTO {name} BY NAME SELECT * FROM {warehouse.stored_rows(table.file)}"
            )

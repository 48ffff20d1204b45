"""The cases of a year as the lake keeps them: events in the order in which they were committed."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from duckdb import ConstantExpression

from flows.engine import warehouse
from flows.errors import QppError
from flows.lake import (
    StagedFile,
    StagedPart,
    batch_to_come,
    commit,
    locked,
    partition_of,
    pin_table,
    rows_of,
    stored_columns,
)

TABLE = "review_case"
OPENED, GRANTED, DENIED, WITHDRAWN, APPLIED = "opened", "granted", "denied", "withdrawn", "applied"
OVERRIDE, LATE, NOTHING = "override", "late_submission", "none"


@dataclass(frozen=True)
class CaseFile:
    """An extract of a case: its digest, by which it is kept, the name that it had, what it is."""

    sha256: str
    name: str
    extract: str


@dataclass(frozen=True)
class Event:
    """What was done with a case, or the application of all that were granted by then."""

    performance_year: int
    event: str
    run_id: str | None = None
    case_number: str | None = None
    event_date: date | None = None
    tin: str | None = None
    npi: str | None = None
    case_kind: str | None = None
    evidence: str | None = None
    authority: str | None = None
    request: str | None = None
    reason: str | None = None
    is_outside_window: bool | None = None
    files: tuple[CaseFile, ...] = ()
    factors: str | None = None
    applied_run_id: str | None = None
    superseded_run_id: str | None = None
    applied_cases: tuple[str, ...] = ()

    @property
    def row(self) -> dict[str, Any]:
        """Return the event as the table holds it: what is several stands as JSON."""
        told = {
            "files": json.dumps(list(map(asdict, self.files))) if self.files else None,
            "applied_cases": json.dumps(self.applied_cases) if self.event == APPLIED else None,
        }
        return asdict(self) | told

    @classmethod
    def of_row(cls, row: dict[str, Any]) -> "Event":
        """Return the event of a row of the table."""
        files = tuple(CaseFile(**one) for one in json.loads(row["files"] or "[]"))
        cases = tuple(json.loads(row["applied_cases"] or "[]"))
        known = {name: row[name] for name in cls.__dataclass_fields__}
        return cls(**known | {"files": files, "applied_cases": cases})


@dataclass(frozen=True)
class Case:
    """A case: what it was opened with, and all that was done with it since."""

    opened: Event
    events: tuple[Event, ...]

    @property
    def number(self) -> str:
        """Return what the case is called."""
        return str(self.opened.case_number)

    @property
    def last(self) -> Event:
        """Return what was done with the case last."""
        return self.events[-1]

    @property
    def state(self) -> str:
        """Return what became of the case: opened, granted, denied or withdrawn."""
        return self.last.event

    @property
    def decided(self) -> Event | None:
        """Return the decision, None as long as there is none."""
        return next((e for e in self.events if e.event in (GRANTED, DENIED)), None)

    @property
    def clinician(self) -> tuple[str, str]:
        """Return TIN and NPI."""
        return str(self.opened.tin), str(self.opened.npi)


@dataclass(frozen=True)
class Ledger:
    """All events of a year."""

    lake: Path
    performance_year: int
    events: tuple[Event, ...]

    @property
    def cases(self) -> list[Case]:
        """Return the cases in the order of their numbers."""
        of_case: dict[str, list[Event]] = {}
        for event in self.events:
            if event.case_number:
                of_case.setdefault(event.case_number, []).append(event)
        return [Case(events[0], tuple(events)) for _, events in sorted(of_case.items())]

    @property
    def granted(self) -> list[Case]:
        """Return the cases that count."""
        return [case for case in self.cases if case.state == GRANTED]

    def case(self, number: str) -> Case:
        """Return one case; raises QppError QPP381 when there is none of this number."""
        for found in self.cases:
            if found.number == number:
                return found
        raise QppError("QPP381", case=number, lake=self.lake)

    def applications(self, run_id: str) -> list[Event]:
        """Return what was applied to a run, in order."""
        return [e for e in self.events if e.event == APPLIED and e.run_id == run_id]

    def with_event(self, event: Event) -> "Ledger":
        """Return the ledger with one event more, committed to the lake."""
        _append(self.lake, event)
        return replace(self, events=(*self.events, event))


def read_ledger(lake: Path, performance_year: int) -> Ledger:
    """Return the events of a year; raises QppError as pinning a table of the lake does."""
    with warehouse.connect(threads=1) as connection:
        rows = rows_of(connection, pin_table(lake, TABLE, performance_year))
        rows.create_view("review_event")
        found = warehouse.fetch_rows(
            connection, "SELECT * FROM review_event ORDER BY batch_number, row_number"
        )
    return Ledger(lake, performance_year, tuple(map(Event.of_row, found)))


def _append(lake: Path, event: Event) -> None:
    """Commit one event; raises QppError QPP392 and as flows.lake.commit does."""
    with locked(lake, -1):
        batch = batch_to_come(lake, TABLE)
        row = event.row | {"batch_number": batch, "file_number": 1}
        content = json.dumps(row, sort_keys=True, default=str)
        digest = hashlib.sha256(content.encode()).hexdigest()
        folder = partition_of(lake, TABLE, event.performance_year)
        path = folder / f"{digest}.parquet"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write(path, row | {"source_digest": digest})
            staged = StagedFile(digest, 1, (StagedPart(path, rows=1),))
            commit(lake, TABLE, event.performance_year, batch, [staged])
        except (OSError, duckdb.IOException) as error:
            path.unlink(missing_ok=True)
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise QppError("QPP392", path=folder, reason=reason) from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _write(path: Path, row: dict[str, Any]) -> None:
    with warehouse.connect(threads=1) as connection:
        typed = [
            ConstantExpression(row[column.name]).cast(column.type).alias(column.name)
            for column in stored_columns(TABLE)
        ]
        connection.sql("SELECT 1").select(*typed).write_parquet(str(path), compression="zstd")

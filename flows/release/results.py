"""What the gates of a run found: a figure each, held against its thresholds."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from flows.errors import QppError
from flows.paths import REFERENCE
from flows.release.evidence import evidence
from flows.release.thresholds import Gate, gates
from flows.run.manifest import Manifest

# Subjects that a result names, the worst first.
NAMED = 5


class Status(StrEnum):
    """What a gate says."""

    PASS = "PASS"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Result:
    """A gate, its worst figure, and how many subjects are above a threshold; none by identifier."""

    gate: Gate
    status: Status
    figure: float
    subjects: tuple[str, ...] = ()
    above_count: int = 0

    @property
    def sentence(self) -> str:
        """Return one line: what should hold, or what does not and for whom."""
        if self.status is Status.PASS:
            return self.gate.says
        named = "; ".join(self.subjects)
        more = self.above_count - len(self.subjects)
        return f"{self.gate.says} Not so: {named}{f'; and {more} more' if more else ''}."

    @property
    def content(self) -> dict[str, Any]:
        """Return what a mark keeps, as plain JSON."""
        return {
            "gate": self.gate.name,
            "status": str(self.status),
            "figure": self.figure,
            "unit": self.gate.unit,
            "warn_above": self.gate.warn_above,
            "fail_above": self.gate.fail_above,
            "sentence": self.sentence,
            "why": self.gate.why,
        }


@dataclass(frozen=True)
class Findings:
    """The results of all gates of one run, in order."""

    results: tuple[Result, ...] = field(default_factory=tuple)

    def of(self, status: Status) -> list[Result]:
        """Return the results of one status."""
        return [result for result in self.results if result.status is status]

    @property
    def content(self) -> list[dict[str, Any]]:
        """Return what a mark keeps, as plain JSON."""
        return [result.content for result in self.results]


def _status(gate: Gate, figure: float) -> Status:
    if gate.fail_above is not None and figure > gate.fail_above:
        return Status.FAIL
    if gate.warn_above is not None and figure > gate.warn_above:
        return Status.WARN
    return Status.PASS


def _result(connection: duckdb.DuckDBPyConnection, gate: Gate) -> Result:
    connection.execute("SET VARIABLE at_least = $least", {"least": gate.at_least})
    rows = connection.execute(
        f"SELECT subject, CAST(figure AS DOUBLE) FROM ({gate.sql}) AS found "
        "ORDER BY figure DESC NULLS LAST, subject"
    ).fetchall()
    figures = [(str(subject), float(figure)) for subject, figure in rows if figure is not None]
    worst = figures[0][1] if figures else 0.0
    above = [row for row in figures if _status(gate, row[1]) is not Status.PASS]
    named = tuple(f"{subject} ({figure:,.6g} {gate.unit})" for subject, figure in above[:NAMED])
    return Result(gate, _status(gate, worst), round(worst, 6), named, len(above))


def gate_results(run: Manifest, lake: Path, reference: Path = REFERENCE) -> Findings:
    """Run every gate over a finished run; those on last year only where its run is there.

    Raises QppError QPP357 when a run lacks what a gate reads, QPP702 when one is not as its
    manifest says.
    """
    try:
        with evidence(run, lake, reference) as connection:
            [(has_last_year,)] = connection.execute(
                "SELECT is_there FROM gate.last_year"
            ).fetchall()
            return Findings(
                tuple(
                    _result(connection, gate)
                    for gate in gates()
                    if has_last_year or not gate.compares_with_last_year
                )
            )
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        reason = str(error).splitlines()[0].rstrip(".!")
        raise QppError("QPP357", run_id=run.run_id, reason=reason) from error

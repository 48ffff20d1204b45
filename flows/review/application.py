"""The granted cases of a year applied to its run: delta files and letters are handed over."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.warehouse import Resources, Row
from flows.errors import QppError
from flows.lake import locked, spill_of
from flows.progress import step
from flows.review.delta import Delta, write_deltas
from flows.review.files import room_of
from flows.review.ledger import APPLIED, DENIED, GRANTED, WITHDRAWN, Case, Event, Ledger
from flows.review.letter import Sides, letter, results, shown, write_letter
from flows.review.planning import plan_again, plan_with, released_run, review_of, run_of
from flows.review.work import held, say_waiting
from flows.run.manifest import Manifest
from flows.run.open import finished_run
from flows.run.standing import stand_again
from flows.scoring.flow import make_run

TOUCHED = Path(__file__).with_name("touched.sql")


@dataclass(frozen=True)
class Applied:
    """What came of applying the granted cases of a year to a run."""

    released: Manifest
    superseded: Manifest
    run: Manifest
    cases: list[Case]
    # Of each case final score, percent and dollars as they were released and as they are now.
    results: list[tuple[str, Sides]]
    touched: list[Row]
    deltas: list[Delta]
    letters: list[Path]
    folder: Path
    # Nothing was granted or withdrawn since the last time.
    is_again: bool


def apply_cases(
    lake: Path,
    performance_year: int,
    factors: str,
    run_id: str | None,
    resources: Resources,
    lock_timeout: float,
) -> Applied:
    """Score a year's run again with all granted cases; write delta files and letters.

    What was applied before is superseded; without a granted case the released run is. The same
    cases again change nothing. Raises QppError QPP385 when nothing was ever granted, QPP389 when
    the cases are of several runs and none is named, QPP388 when nothing was delivered, QPP392 when
    the files cannot be written, and as a scoring run does.
    """
    with held(lake, performance_year, lock_timeout) as ledger:
        released = released_run(
            ledger.lake, performance_year, run_id or _run_asked(ledger, factors)
        )
        plan = plan_again(released)
        granted = ledger.granted
        if granted:
            step("The cases' files")
            plan = plan_with(plan, review_of(released, granted, factors), resources)
        elif not ledger.applications(released.run_id):
            raise QppError("QPP385", performance_year=performance_year)
        with locked(plan.lake / "scored", lock_timeout, say_waiting):
            run = finished_run(plan) or make_run(plan, resources)
            # What is applied is what stands: the run that whoever names none is told of.
            stand_again(run)
        return _handed_over(ledger, released, run, granted, factors)


def _run_asked(ledger: Ledger, factors: str) -> str:
    """Return the one run that the cases are about."""
    cases = ledger.granted or [c for c in ledger.cases if c.state == WITHDRAWN]
    runs = sorted({str(case.opened.run_id) for case in cases})
    if not runs:
        raise QppError("QPP385", performance_year=ledger.performance_year)
    if len(runs) > 1:
        raise QppError("QPP389", runs=", ".join(runs), factors=factors)
    return runs[0]


def _handed_over(
    ledger: Ledger, released: Manifest, run: Manifest, granted: list[Case], factors: str
) -> Applied:
    """Write what is handed over, and then that it was applied."""
    year = ledger.performance_year
    past = ledger.applications(released.run_id)
    last = str(past[-1].applied_run_id) if past else released.run_id
    is_again = last == run.run_id
    before_id = str(past[-1].superseded_run_id) if is_again and past else last
    superseded = run_of(ledger.lake, year, before_id)
    folder = room_of(ledger.lake) / str(year) / f"delta_{before_id}_{run.run_id}"
    step("Delta files")
    deltas = _write_folder(superseded, run, folder, factors, len(granted))
    letters = _letters(ledger, released, run, factors)
    if not is_again:
        ledger.with_event(
            Event(
                year,
                APPLIED,
                released.run_id,
                factors=factors,
                applied_run_id=run.run_id,
                superseded_run_id=superseded.run_id,
                applied_cases=tuple(case.number for case in granted),
            )
        )
    asked = [case.clinician for case in granted]
    before, after = results(released, asked), results(run, asked)
    shows = [
        (case.number, (shown(before.get(case.clinician)), shown(after.get(case.clinician))))
        for case in granted
    ]
    touched = _touched(superseded, run)
    return Applied(
        released, superseded, run, granted, shows, touched, deltas, letters, folder, is_again
    )


def _write_folder(
    superseded: Manifest, run: Manifest, folder: Path, factors: str, count: int
) -> list[Delta]:
    partial = spill_of(room_of(run.folder.resolve().parents[2])) / folder.name
    try:
        partial.mkdir(parents=True)
        said = {"factors": factors, "case_count": count}
        deltas = write_deltas(superseded, run, partial, said)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.rename(folder)
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise QppError("QPP392", path=folder, reason=reason) from error
    return deltas


def _letters(ledger: Ledger, released: Manifest, run: Manifest, factors: str) -> list[Path]:
    cases = [case for case in ledger.cases if case.state in (GRANTED, DENIED, WITHDRAWN)]
    asked = [case.clinician for case in cases]
    before, after = results(released, asked), results(run, asked)
    return [
        write_letter(
            ledger.lake,
            case,
            letter(
                case,
                released,
                before.get(case.clinician),
                after.get(case.clinician) if case.state == GRANTED else None,
                factors,
                len(ledger.granted),
            ),
        )
        for case in cases
    ]


def _touched(before: Manifest, after: Manifest) -> list[Row]:
    tables = {"entity": "score.entity_final_score", "clinician": "adjustment.payment_adjustment"}
    with warehouse.connect() as connection:
        for side, run in (("before", before), ("after", after)):
            files = {entry["table"]: entry["file"] for entry in run.content["tables"]}
            for name, table in tables.items():
                stored = warehouse.stored_rows(run.folder / files[table])
                connection.execute(f"CREATE VIEW {side}_{name} AS SELECT * FROM {stored}")
        return warehouse.fetch_rows(connection, TOUCHED.read_text(encoding="utf-8"))

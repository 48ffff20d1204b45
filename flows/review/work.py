"""What is done with cases: opened, looked at, decided, withdrawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console

from flows.engine import warehouse
from flows.engine.register import check_open
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.lake import checked_lake, locked, private_files
from flows.progress import step
from flows.review.files import keep, room_of, sources_at
from flows.review.ledger import (
    DENIED,
    GRANTED,
    LATE,
    NOTHING,
    OPENED,
    OVERRIDE,
    WITHDRAWN,
    Case,
    Event,
    Ledger,
    read_ledger,
)
from flows.review.letter import letter, results, write_letter
from flows.review.look import Look, first_look, look
from flows.review.planning import released_run
from flows.run.manifest import Manifest


@dataclass(frozen=True)
class Request:
    """What a practice asks, as the operator writes it down."""

    run_id: str
    tin: str
    npi: str
    filed: date
    evidence: str
    authority: str
    request: str
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Window:
    """The row of policy.targeted_review of a year."""

    request_end_date: date | None
    citation: str
    confidence: str


@contextmanager
def held(lake: Path, performance_year: int, lock_timeout: float) -> Iterator[Ledger]:
    """Hold the folder of the reviews and give the ledger of a year.

    Raises QppError QPP001 for a year that is not open, QPP216 without a lake, QPP201 and QPP202
    when the folder cannot be had, QPP607 when storage fails meanwhile.
    """
    check_open(performance_year)
    lake = checked_lake(lake)
    if not lake.exists():
        raise QppError("QPP216", lake=lake, of="")
    try:
        with private_files(), locked(room_of(lake), lock_timeout, say_waiting):
            yield read_ledger(lake, performance_year)
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise QppError("QPP607", lake=lake, reason=reason) from error


def say_waiting() -> None:
    """Say that somebody else is at work."""
    Console(stderr=True).print("Another review or scoring run holds the lake: waiting for it.")


def window(performance_year: int) -> Window:
    """Return until when a targeted review of the year may be requested, as far as that was read."""
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "policy.targeted_review")
        [row] = connection.execute(
            "SELECT request_end_date, citation, confidence FROM policy.targeted_review "
            "WHERE performance_year = $year",
            {"year": performance_year},
        ).fetchall()
    return Window(*row)


def year_of_case(number: str) -> int:
    """Return the performance year that a case's number begins with."""
    return int(number.partition("-")[0])


def cases_of(lake: Path, performance_year: int) -> list[Case]:
    """Return the cases of a year, in order.

    Raises QppError QPP001 for a year that is not open, QPP216 without a lake.
    """
    check_open(performance_year)
    lake = checked_lake(lake)
    if not lake.exists():
        raise QppError("QPP216", lake=lake, of="")
    return read_ledger(lake, performance_year).cases


def open_case(
    lake: Path, performance_year: int, request: Request, resources: Resources, lock_timeout: float
) -> tuple[Case, Look | None]:
    """Open a case, and tell what granting it would make of its clinician, with factors held.

    The same request is one case: of one that is open already nothing is told anew.

    Raises QppError QPP603 for a run that is not finished, QPP380 for a clinician whom it does not
    know, QPP382, QPP383 and QPP394 for files that it cannot be scored with, QPP387 for a run that
    cannot be made again, and as the ingest does for a file that it does not know.
    """
    with held(lake, performance_year, lock_timeout) as ledger:
        run = released_run(ledger.lake, performance_year, request.run_id)
        key = (request.tin, request.npi)
        if key not in results(run, [key]):
            raise QppError("QPP380", run_id=run.run_id)
        sources = sources_at(request.paths) if request.paths else []
        extracts = {source.layout.extract for source in sources}
        kind = (LATE if "submission" in extracts else OVERRIDE) if extracts else NOTHING
        last_day = window(performance_year).request_end_date
        for case in ledger.cases:
            if _is_same(case, run, request, [source.digest for source in sources]):
                return case, None
        looked = Look(None)
        if sources:
            step("The case's files")
            # What would be refused, or change nothing, is told before anybody decides.
            looked = first_look(run, ledger.granted, sources, key, resources)
        event = Event(
            performance_year,
            OPENED,
            run.run_id,
            f"{performance_year}-{len(ledger.cases) + 1:04d}",
            request.filed,
            *key,
            kind,
            request.evidence,
            request.authority,
            request.request,
            is_outside_window=last_day is not None and request.filed > last_day,
            files=keep(ledger.lake, sources),
        )
        after = ledger.with_event(event)
        return after.case(str(event.case_number)), looked


def _is_same(case: Case, run: Manifest, request: Request, digests: list[str]) -> bool:
    opened = case.opened
    asked = (run.run_id, request.tin, request.npi, request.filed, request.evidence)
    return (
        case.state != WITHDRAWN
        and asked == (opened.run_id, *case.clinician, opened.event_date, opened.evidence)
        and digests == [file.sha256 for file in opened.files]
    )


def preview_case(
    lake: Path,
    number: str,
    factors: str,
    resources: Resources,
    lock_timeout: float,
    is_whole: bool = False,
) -> tuple[Case, Look]:
    """Return a case, and what granting it would move. Nothing is applied.

    The other cases that are granted by now are applied on both sides. is_whole scores the year as
    a whole instead of those whom the case touches. Raises QppError QPP381 for a case that is not
    known, QPP386 for one without a file, and as a scoring run does.
    """
    with held(lake, year_of_case(number), lock_timeout) as ledger:
        case = ledger.case(number)
        _check_has_file(case)
        run = released_run(ledger.lake, ledger.performance_year, str(case.opened.run_id))
        others = [other for other in ledger.granted if other.number != number]
        return case, look(run, case, others, factors, resources, is_whole)


def _check_has_file(case: Case) -> None:
    if not case.opened.files:
        raise QppError("QPP386", case=case.number)


def decide_case(
    lake: Path, number: str, is_granted: bool, reason: str, day: date, lock_timeout: float
) -> tuple[Case, Path | None]:
    """Decide an open case; return it, and the letter where nothing has to be applied for it.

    Raises QppError QPP381 for a case that is not known, QPP384 for one that is decided, QPP386
    when one is granted that would change nothing.
    """
    with held(lake, year_of_case(number), lock_timeout) as ledger:
        case = ledger.case(number)
        _check_state(case, OPENED)
        if is_granted:
            _check_has_file(case)
        return _told(ledger, case, GRANTED if is_granted else DENIED, reason, day)


def withdraw_case(
    lake: Path, number: str, reason: str, day: date, lock_timeout: float
) -> tuple[Case, Path | None]:
    """Take a case back, decided or not; what was applied of it goes with the next application.

    Raises QppError QPP381 for a case that is not known, QPP384 for one that is withdrawn.
    """
    with held(lake, year_of_case(number), lock_timeout) as ledger:
        case = ledger.case(number)
        _check_state(case, OPENED, GRANTED, DENIED)
        return _told(ledger, case, WITHDRAWN, reason, day)


def _check_state(case: Case, *states: str) -> None:
    if case.state not in states:
        raise QppError("QPP384", case=case.number, state=case.state, day=case.last.event_date)


def _told(
    ledger: Ledger, case: Case, state: str, reason: str, day: date
) -> tuple[Case, Path | None]:
    event = Event(
        ledger.performance_year,
        state,
        case.opened.run_id,
        case.number,
        day,
        *case.clinician,
        reason=reason,
    )
    case = ledger.with_event(event).case(case.number)
    if state == GRANTED:
        return case, None
    run = released_run(ledger.lake, ledger.performance_year, str(case.opened.run_id))
    before = results(run, [case.clinician]).get(case.clinician)
    return case, write_letter(ledger.lake, case, letter(case, run, before, None))

"""Claim lines in force, and the services that Part B allows: 42 CFR 405.980(a), 414.1305."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from tests.second_opinion import numbers
from tests.second_opinion.tables import Row, Run

Clinician = tuple[str, str]
# What one week's batch may hold of a claim, in the order in which it happened.
STEPS = ("INSERT", "UPDATE", "DELETE")


def latest(sent: Iterable[Row]) -> list[Row]:
    """Return what is left when all that was sent of claims is read in order, deletions too.

    A claim's later version takes the place of the earlier one once it was corrected: an update
    brings all its lines, a deletion none. Of a claim that was never corrected each line stands as
    it was sent last.
    """
    left: list[Row] = []
    for rows in by_claim(sent).values():
        versions: dict[tuple[date, int, int], list[Row]] = {}
        for row in rows:
            step = STEPS.index(row["dml_indicator"])
            version = (row["weekly_processing_date"], row["batch_number"], step)
            versions.setdefault(version, []).append(row)
        is_corrected = any(step > 0 for _, _, step in versions)
        lines: dict[int, Row] = {}
        for version in sorted(versions):
            if is_corrected:
                lines = {}
            for row in sorted(versions[version], key=_place):
                lines[row["line_number"]] = row
        left += lines.values()
    return left


def by_claim(sent: Iterable[Row]) -> dict[int, list[Row]]:
    """Return what was sent of each claim."""
    claims: dict[int, list[Row]] = {}
    for row in sent:
        claims.setdefault(row["claim_id"], []).append(row)
    return claims


def first_processed(sent: Iterable[Row]) -> dict[int, date]:
    """Return when each claim was processed first: a correction makes none late."""
    return {
        claim: min(row["weekly_processing_date"] for row in rows)
        for claim, rows in by_claim(sent).items()
    }


def in_force(sent: list[Row]) -> list[Row]:
    """Return the lines in force, with the day on which their claims were processed first."""
    first = first_processed(sent)
    return [
        row | {"first_processing_date": first[row["claim_id"]]}
        for row in latest(sent)
        if row["dml_indicator"] != "DELETE" and row["final_action_code"] == "F"
    ]


def _place(row: Row) -> tuple[int, int]:
    return row["file_number"], row["row_number"]


@cache
def _told(topic: str, column: str, year: int, code: str) -> dict[str, str] | None:
    return numbers.row_of(topic, year, **{column: code}) if code else None


@cache
def _in_range(topic: str, year: int, code: str) -> tuple[dict[str, str], ...]:
    """Return the ranges of procedures that a code lies in; none is of no code."""
    return tuple(
        row
        for row in numbers.of_year(topic, year)
        if code and row["first_hcpcs_code"] <= code <= row["last_hcpcs_code"]
    )


def is_allowed(year: int, line: Row) -> bool:
    """Say whether Part B allows a line: readings E6 and E20.

    Its own code says so, its claim was not denied, and the charge is above nothing.
    """
    processed = _told(
        "line_processing_code", "line_processing_code", year, line["line_processing_code"] or ""
    )
    paid = _told(
        "claim_denial_code", "payment_denial_code", year, line["payment_denial_code"] or ""
    )
    if processed is None or processed["is_allowed"] != "true":
        return False
    if paid is not None and paid["is_denied"] == "true":
        return False
    return line["allowed_charge_amount"] is not None and line["allowed_charge_amount"] > 0


def is_covered(year: int, line: Row) -> bool:
    """Say whether a service is a covered professional one: section 1848(k)(3)(A) of the Act.

    What is paid under the physician fee schedule: neither its type of service, nor its BETOS code,
    nor its procedure is one that is not.
    """
    told = [
        _told("service_type_scope", "service_type_code", year, line["service_type_code"] or ""),
        _told("betos_scope", "betos_code", year, line["betos_code"] or ""),
        *_in_range("procedure_scope", year, line["hcpcs_code"] or ""),
    ]
    return all(row is None or row["is_covered_professional_service"] != "false" for row in told)


def is_patient_facing(year: int, line: Row) -> bool:
    """Say whether a service is a patient-facing encounter: by its procedure (E41, E42)."""
    return bool(_in_range("patient_facing_encounter", year, line["hcpcs_code"] or ""))


def is_at(year: int, line: Row, kind: str) -> bool:
    """Say whether a service was furnished in a place of a kind."""
    place = _told(
        "place_of_service", "place_of_service_code", year, line["place_of_service_code"] or ""
    )
    return place is not None and place[kind] == "true"


@lru_cache(maxsize=1)
def standing(run: Run) -> list[Row]:
    """Return the lines in force, from all that was sent where the run holds it."""
    sent = run.rows("lake.claim_line")
    return in_force(sent) if sent else run.rows("ingest.claim_line")


@lru_cache(maxsize=1)
def allowed(run: Run) -> list[Row]:
    """Return the lines in force that Part B allows."""
    return [line for line in standing(run) if is_allowed(run.year, line)]


def segments(year: int) -> list[tuple[int, date, date, date | None]]:
    """Return the segments of the determination period: number, first and last day, run-out."""
    found: list[tuple[int, date, date, date | None]] = []
    for row in numbers.of_year("determination_period", year):
        first, last = map(date.fromisoformat, (row["start_date"], row["end_date"]))
        days = row["run_out_day_count"]
        until = last + timedelta(days=int(days)) if days else None
        found.append((int(row["segment"]), first, last, until))
    return found


@lru_cache(maxsize=1)
def in_segments(run: Run) -> tuple[tuple[int, Row], ...]:
    """Return each allowed line with each segment that it counts in: 414.1305.

    By the day of the service; its claim was processed before the segment's run-out ended.
    """
    found: list[tuple[int, Row]] = []
    periods = segments(run.year)
    for line in allowed(run):
        for number, first, last, until in periods:
            day, processed = line["first_expense_date"], line["first_processing_date"]
            if day is None or not first <= day <= last:
                continue
            if until is None or processed is None or processed <= until:
                found.append((number, line))
    return tuple(found)


def key(line: Row) -> Clinician:
    """Return the TIN/NPI of a line."""
    return line["tin"], line["npi"]


def total(amounts: Iterable[Any]) -> Any:
    """Return the sum of amounts that are there."""
    return sum(amount for amount in amounts if amount is not None)

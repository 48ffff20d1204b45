"""Qualifying APM Participants: 42 CFR 414.1425(b)-(d), 414.1430, 414.1435, 414.1440."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tests.second_opinion import numbers
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "qualifying"
FIRST_EVERYBODY_YEAR = 2026
# Better first.
STATUSES = ("qp", "partial_qp")
# An amount or a count, what of it is attributed, by payer; the columns in which they arrive.
COUNTS = {
    ("medicare", "payment_amount"): (
        "attributed_payment_amount",
        "attribution_eligible_payment_amount",
    ),
    ("medicare", "patient_count"): (
        "attributed_patient_count",
        "attribution_eligible_patient_count",
    ),
    ("all_payer", "payment_amount"): (
        "all_payer_attributed_payment_amount",
        "all_payer_eligible_payment_amount",
    ),
    ("all_payer", "patient_count"): (
        "all_payer_attributed_patient_count",
        "all_payer_eligible_patient_count",
    ),
}
Who = tuple[str, str]
Counted = dict[tuple[str, str], tuple[Decimal | None, Decimal | None]]


class Held(NamedTuple):
    """A status, and what gave it; the order is that in which one goes before another (E3)."""

    place: int
    level: str
    day: date
    entity: str


def snapshots(year: int) -> list[date]:
    """Return the days on which participants are told: 414.1425(b)(1)."""
    return sorted(
        date.fromisoformat(row["snapshot_date"]) for row in numbers.of_year("qp_snapshot", year)
    )


def participants(run: Run) -> list[Row]:
    """Return who is on a list of an APM Entity in an Advanced APM on one of the days."""
    days = set(snapshots(run.year))
    return [
        row
        for row in run.rows("ingest.apm_participant")
        if row["is_advanced_apm"] and row["snapshot_date"] in days
    ]


def sent(run: Run) -> dict[Who, dict[date, Counted]]:
    """Return the counts that extracts bring, of APM Entities and of clinicians by themselves."""
    days = set(snapshots(run.year))
    found: dict[Who, dict[date, Counted]] = {}
    rows: list[tuple[Who, Row]] = [
        (("apm", row["apm_entity_id"]), row) for row in participants(run)
    ]
    rows += [
        (("clinician", row["npi"]), row)
        for row in run.rows("ingest.apm_clinician")
        if row["snapshot_date"] in days
    ]
    for who, row in rows:
        # each row of an APM Entity carries its counts
        counted = found.setdefault(who, {}).setdefault(row["snapshot_date"], {})
        for name, (attributed, eligible) in COUNTS.items():
            known = counted.get(name, (None, None))
            counted[name] = (larger(known[0], row[attributed]), larger(known[1], row[eligible]))
    return found


def larger(one: Any, other: Any) -> Decimal | None:
    """Return the larger of two numbers, as far as they are there."""
    there = [Decimal(value) for value in (one, other) if value is not None]
    return max(there, default=None)


def counts(run: Run) -> dict[Who, dict[date, Counted]]:
    """Return the counts of determinations: the extracts', else those of claims (A46)."""
    found = sent(run)
    for row in run.rows("eligibility.attribution_count"):
        if row["is_counted_from_claims"]:
            who = (row["entity_type"], row["entity_id"])
            counted = found.setdefault(who, {}).setdefault(row["snapshot_date"], {})
            method = (row["payer"], row["threshold_method"])
            counted[method] = (row["attributed"], row["attribution_eligible"])
    return found


def meets(year: int, counted: Counted, status: str, option: str) -> bool:
    """Say whether counts reach a threshold by one method or the other: 414.1430, E2, E4.

    Both numbers unrounded, "meets or exceeds"; the minimum of the All-Payer Combination Option is
    of Medicare alone.
    """
    payer = "all_payer" if option == "all_payer" else "medicare"
    for row in numbers.of_year("qp_threshold", year, qp_status=status, determination_option=option):
        if not row["threshold_percent"]:
            continue
        attributed, eligible = counted.get((payer, row["threshold_method"]), (None, None))
        if attributed is None or not eligible or eligible < 0:
            continue
        if 100 * attributed >= Decimal(row["threshold_percent"]) * eligible:
            return True
    return False


def reaches(year: int, counted: Counted, status: str) -> bool:
    """Say whether counts give a status: 414.1425(c)(3)-(4), 414.1440(d).

    Under the Medicare Option; or under the All-Payer Combination Option, with its minimum.
    """
    return meets(year, counted, status, "medicare") or (
        meets(year, counted, status, "all_payer")
        and meets(year, counted, status, "all_payer_medicare_minimum")
    )


def departed(run: Run, known: dict[Who, dict[date, Counted]]) -> set[str]:
    """Return the APM Entities that the last list does not name any more: (c)(5), E1.

    Nobody has left before there is such a list.
    """
    last = max(snapshots(run.year))
    days = {name: max(by_day) for (kind, name), by_day in known.items() if kind == "apm"}
    if last not in days.values():
        return set()
    return {name for name, day in days.items() if day < last}


def of_entities(
    run: Run, known: dict[Who, dict[date, Counted]]
) -> dict[str, dict[str, list[Held]]]:
    """Return what the APM Entities of each NPI give: from the first list that names it on, E1."""
    gone = departed(run, known)
    first: dict[tuple[str, str], date] = {}
    for row in participants(run):
        key = (row["npi"], row["apm_entity_id"])
        first[key] = min(first.get(key, row["snapshot_date"]), row["snapshot_date"])
    found: dict[str, dict[str, list[Held]]] = {}
    for (npi, name), since in first.items():
        given = found.setdefault(npi, {}).setdefault(name, [])
        if name in gone:
            continue
        for day, counted in known.get(("apm", name), {}).items():
            for place, status in enumerate(STATUSES):
                if day >= since and reaches(run.year, counted, status):
                    given.append(Held(place, "apm_entity", day, name))
    return found


def assessed(run: Run, given: dict[str, dict[str, list[Held]]]) -> set[str]:
    """Return who is assessed individually: (c)(4), (d)(2), E3; from PY2026 on everybody."""
    rows = run.rows("ingest.apm_clinician")
    if run.year >= FIRST_EVERYBODY_YEAR:
        return given.keys() | {row["npi"] for row in rows}
    several = {
        npi
        for npi, entities in given.items()
        if len(entities) > 1
        and not any(held.place == 0 for listed in entities.values() for held in listed)
    }
    return several | {row["npi"] for row in rows if row["is_affiliated_practitioner"]}


def statuses(run: Run) -> dict[str, Held]:
    """Return the best status of each NPI: QP before partial, the first day that gave it."""
    known = counts(run)
    given, gone = of_entities(run, known), departed(run, known)
    found: dict[str, list[Held]] = {
        npi: [held for listed in entities.values() for held in listed]
        for npi, entities in given.items()
    }
    for npi in assessed(run, given):
        # (c)(6): nothing of an NPI of whom every APM Entity has left
        entities = given.get(npi, {})
        if entities and entities.keys() <= gone:
            continue
        for day, counted in known.get(("clinician", npi), {}).items():
            for place, status in enumerate(STATUSES):
                if reaches(run.year, counted, status):
                    found.setdefault(npi, []).append(Held(place, "individual", day, ""))
    return {npi: min(listed) for npi, listed in found.items() if listed}


def told(held: Held | None) -> Row:
    """Return a status as a run's row tells it."""
    if held is None:
        return {"qp_status": None}
    return {
        "qp_status": STATUSES[held.place],
        "snapshot_date": held.day,
        "determination_level": held.level,
        "apm_entity_id": held.entity or None,
    }


def layer(run: Run) -> Iterator[Difference]:
    """Compare counts with those that the extracts bring, and the status of each NPI."""
    names = ("entity_type", "entity_id", "snapshot_date", "payer", "threshold_method")
    there = {
        tuple(row[name] for name in names): row for row in run.rows("eligibility.attribution_count")
    }
    for who, by_day in sent(run).items():
        for day, counted in by_day.items():
            for method, (attributed, eligible) in counted.items():
                row = there.get((*who, day, *method), {})
                if not row.get("is_counted_from_claims"):
                    here = {"attributed": attributed, "attribution_eligible": eligible}
                    yield from unlike(LAYER, run, (*who, str(day), *method), row, here)
    found = {row["npi"]: row for row in run.rows("eligibility.qp_status")}
    own = statuses(run)
    for npi in sorted(found.keys() | own.keys()):
        yield from unlike(LAYER, run, (npi,), found.get(npi, {}), told(own.get(npi)))

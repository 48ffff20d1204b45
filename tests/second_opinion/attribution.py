"""Counts of QP determinations from claims: 42 CFR 414.1305, 414.1425(c), 414.1435(a)-(c).

Payments and patients, attribution-eligible and attributed, of APM Entities at each snapshot, and of
clinicians who are assessed individually.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from tests.second_opinion import claims, numbers, qualifying
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "attribution"
FIRST_EVERYBODY_YEAR = 2026
ADULT = 18
Clinician = tuple[str, str]


class Patient(NamedTuple):
    """An attribution-eligible beneficiary, and what Medicare paid for the services looked at."""

    beneficiary: int
    paid: Decimal


class Counts(NamedTuple):
    """Eligible and attributed beneficiaries; nobody is told to be attributed without a list."""

    eligible: list[Patient]
    attributed: list[Patient] | None


@cache
def is_attribution_service(year: int, code: str | None) -> bool:
    """Say whether a procedure is evaluation and management: 414.1305, (6); reading A44."""
    return any(
        row["first_hcpcs_code"] <= code <= row["last_hcpcs_code"]
        for row in numbers.of_year("attribution_service", year)
        if code
    )


@cache
def is_secondary(year: int, code: str | None) -> bool:
    """Say whether a line was processed after another insurer had paid: 414.1305, (2); A42."""
    told = numbers.of_year("secondary_payer_code", year)
    return bool(code) and any(row["line_processing_code"] == code for row in told)


def is_adult(born: date | None, day: date) -> bool:
    """Say whether a person is 18 on a day: 414.1305, (4); who was born nobody knows when is."""
    if born is None:
        return True
    return (born.year + ADULT, born.month, born.day) <= (day.year, day.month, day.day)


class Services:
    """The covered services of the QP performance period, and who may be asked about them."""

    def __init__(self, run: Run) -> None:
        """Gather them from a run: January 1 to the last snapshot (A41)."""
        self.year = run.year
        self.days = qualifying.snapshots(run.year)
        first, last = date(run.year, 1, 1), self.days[-1]
        self.of: dict[Clinician, list[Row]] = {}
        for line in claims.allowed(run):
            day = line["first_expense_date"]
            if day and first <= day <= last and claims.is_covered(run.year, line):
                self.of.setdefault(claims.key(line), []).append(line)
        self.born = {
            row["beneficiary_id"]: row["birth_date"] for row in run.rows("ingest.beneficiary")
        }
        self.lists: dict[str, dict[date, set[int]]] = {}
        for row in run.rows("ingest.beneficiary_assignment"):
            lists = self.lists.setdefault(row["apm_entity_id"], {})
            lists.setdefault(row["list_date"], set()).add(row["beneficiary_id"])

    def list_of(self, name: str, day: date) -> set[int] | None:
        """Return whom the model attributes: its most recent list, none before the first (A45)."""
        made = [when for when in self.lists.get(name, {}) if when <= day]
        return self.lists[name][max(made)] if made else None

    def counts(self, name: str, clinicians: Iterable[Clinician], day: date) -> Counts:
        """Return an APM Entity's counts at a snapshot.

        Eligible is who had an evaluation and management service of one of its clinicians, or is on
        the model's list; is an adult; and had no other insurer pay first (A40-A45).
        """
        named = self.list_of(name, day)
        seen: dict[int, list[Row]] = {}
        for clinician in clinicians:
            for line in self.of.get(clinician, ()):
                if line["first_expense_date"] <= day:
                    seen.setdefault(line["beneficiary_id"], []).append(line)
        eligible = [
            Patient(beneficiary, paid(lines))
            for beneficiary, lines in seen.items()
            if self.is_eligible(beneficiary, lines, day, named or set())
        ]
        if named is None:
            return Counts(eligible, None)
        return Counts(eligible, [one for one in eligible if one.beneficiary in named])

    def is_eligible(self, beneficiary: int, lines: list[Row], day: date, named: set[int]) -> bool:
        """Say whether a beneficiary with such services is attribution-eligible."""
        if not is_adult(self.born.get(beneficiary), day):
            return False
        if any(is_secondary(self.year, line["line_processing_code"]) for line in lines):
            return False
        served = any(is_attribution_service(self.year, line["hcpcs_code"]) for line in lines)
        return served or beneficiary in named


def paid(lines: Iterable[Row]) -> Decimal:
    """Return what Medicare paid for lines, as it was sent."""
    return sum((Decimal(line["payment_amount"] or 0) for line in lines), Decimal(0))


def listed(run: Run) -> dict[str, dict[Clinician, date]]:
    """Return the clinicians of each APM Entity with the first day that lists them (A40)."""
    found: dict[str, dict[Clinician, date]] = {}
    for row in qualifying.participants(run):
        of = found.setdefault(row["apm_entity_id"], {})
        key, day = (row["tin"], row["npi"]), row["snapshot_date"]
        of[key] = min(of.get(key, day), day)
    return found


def of_entities(run: Run, services: Services) -> dict[tuple[str, date], Counts]:
    """Return the counts of each APM Entity at each snapshot, of those listed by then."""
    found: dict[tuple[str, date], Counts] = {}
    for name, clinicians in listed(run).items():
        for day in services.days:
            by_then = [key for key, since in clinicians.items() if since <= day]
            found[name, day] = services.counts(name, by_then, day)
    return found


def of_clinicians(
    run: Run, services: Services, entities: dict[tuple[str, date], Counts]
) -> dict[str, Counts]:
    """Return the counts of who may be assessed individually: 414.1425(c)(4), (7)(ii), A49.

    Who is listed by several APM Entities, from PY2026 on by any: what the clinician furnished under
    all TINs to who is eligible for one of those that the last list names; attributed is whom one of
    the models attributes, once each of them has a list. Before the last list nobody is.
    """
    last = services.days[-1]
    staying = {
        row["apm_entity_id"] for row in qualifying.participants(run) if row["snapshot_date"] == last
    }
    of: dict[str, set[str]] = {}
    for name, clinicians in listed(run).items():
        for _, npi in clinicians:
            of.setdefault(npi, set()).add(name)
    lines: dict[str, list[Row]] = {}
    for (_, npi), found in services.of.items():
        lines.setdefault(npi, []).extend(found)
    counted: dict[str, Counts] = {}
    for npi, names in of.items():
        if len(names) == 1 and run.year < FIRST_EVERYBODY_YEAR:
            continue
        left = names & staying
        patients = {one.beneficiary for name in left for one in entities[name, last].eligible}
        seen: dict[int, list[Row]] = {}
        for line in lines.get(npi, ()):
            if line["beneficiary_id"] in patients:
                seen.setdefault(line["beneficiary_id"], []).append(line)
        eligible = [Patient(beneficiary, paid(found)) for beneficiary, found in seen.items()]
        attributing = [entities[name, last].attributed for name in left]
        named = {one.beneficiary for found in attributing if found for one in found}
        has_lists = all(found is not None for found in attributing)
        attributed = [one for one in eligible if one.beneficiary in named]
        counted[npi] = Counts(eligible, attributed if has_lists else None)
    return counted


def told(counts: Counts) -> Row:
    """Return counts as a run's row tells them."""
    attributed = counts.attributed
    return {
        "attribution_eligible_patient_count": len(counts.eligible),
        "attribution_eligible_payment_amount": sum(one.paid for one in counts.eligible),
        "attributed_patient_count": None if attributed is None else len(attributed),
        "attributed_payment_amount": (
            None if attributed is None else sum(one.paid for one in attributed)
        ),
    }


def layer(run: Run) -> Iterator[Difference]:
    """Compare the counts of APM Entities and clinicians, and which of them determinations take."""
    services = Services(run)
    entities = of_entities(run, services)
    here: dict[tuple[str, str, date], Counts] = {
        ("apm", name, day): counts for (name, day), counts in entities.items() if counts.eligible
    }
    for npi, counts in of_clinicians(run, services, entities).items():
        if counts.eligible:
            here["clinician", npi, services.days[-1]] = counts
    there: dict[tuple[str, str, date], Row] = {
        ("apm", row["apm_entity_id"], row["snapshot_date"]): row
        for row in run.rows("eligibility.claims_attribution")
    }
    for row in run.rows("eligibility.clinician_claims_attribution"):
        there["clinician", row["npi"], row["snapshot_date"]] = row
    for key in sorted(here.keys() | there.keys()):
        wanted = told(here[key]) if key in here else {"attribution_eligible_patient_count": None}
        yield from unlike(LAYER, run, key, there.get(key, {}), wanted)
    yield from chosen(run, here)


def chosen(run: Run, here: dict[tuple[str, str, date], Counts]) -> Iterator[Difference]:
    """Compare where claims stand in: no extract tells, and the model's list is there (A46).

    414.1425(b)(1): an APM Entity is determined at the snapshots that list it.
    """
    known = qualifying.sent(run)
    there = {
        (row["entity_type"], row["entity_id"], row["snapshot_date"], row["threshold_method"]): row
        for row in run.rows("eligibility.attribution_count")
        if row["is_counted_from_claims"]
    }
    stands: dict[tuple[str, str, date, str], Row] = {}
    for (kind, name, day), counts in here.items():
        if kind == "apm" and day not in known.get((kind, name), {}):
            continue
        row = told(counts)
        for method in ("payment_amount", "patient_count"):
            sent = known.get((kind, name), {}).get(day, {}).get(("medicare", method), (None, None))
            if sent == (None, None) and counts.attributed is not None:
                stands[kind, name, day, method] = {
                    "attributed": row[f"attributed_{method}"],
                    "attribution_eligible": row[f"attribution_eligible_{method}"],
                }
    for key in sorted(stands.keys() | there.keys()):
        wanted = stands.get(key, {"attributed": None})
        yield from unlike(LAYER, run, key, there.get(key, {}), wanted)

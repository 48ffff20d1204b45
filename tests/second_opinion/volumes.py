"""Charges, patients and services of each segment, from claim lines: 42 CFR 414.1305."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.second_opinion import claims, numbers
from tests.second_opinion.final_score import entity
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "volumes"
FIRST_COVERED_YEAR = 2018
LAST_ENTITY_VOLUME_YEAR = 2020
VOLUME = ("allowed_charge_amount", "beneficiary_count", "service_count")
# What is counted of services beside them: the column, and the kind of place that it counts.
PLACES = {
    "hospital_service_count": "is_hospital_based",
    "asc_service_count": "is_asc_based",
    "facility_service_count": "is_facility_based",
    "inpatient_or_emergency_service_count": "is_inpatient_or_emergency",
}
Key = tuple[str, str, int]


def volume(lines: Iterable[Row]) -> Row:
    """Return dollars, persons (each once, E8) and services (a line is one, E6) of lines."""
    listed = list(lines)
    values = (
        claims.total(line["allowed_charge_amount"] for line in listed),
        len({line["beneficiary_id"] for line in listed}),
        len(listed),
    )
    return dict(zip(VOLUME, values, strict=True))


def services(year: int, lines: list[Row]) -> Row:
    """Return the volume of covered lines, and what of it says where and how they were furnished."""
    counts = {
        column: sum(claims.is_at(year, line, kind) for line in lines)
        for column, kind in PLACES.items()
    }
    encounters = sum(claims.is_patient_facing(year, line) for line in lines)
    return volume(lines) | counts | {"patient_facing_encounter_count": encounters}


def by_practice(year: int, lines: Iterable[tuple[int, Row]]) -> dict[Key, Row]:
    """Return what each TIN/NPI and each TIN furnished in each segment: covered services alone."""
    listed: dict[Key, list[Row]] = {}
    billing: dict[tuple[str, int], set[str]] = {}
    for segment, line in lines:
        if claims.is_covered(year, line):
            tin, npi = claims.key(line)
            listed.setdefault(("individual", f"{tin}-{npi}", segment), []).append(line)
            listed.setdefault(("group", tin, segment), []).append(line)
            billing.setdefault((tin, segment), set()).add(npi)
    return {
        (kind, name, segment): services(year, found)
        | {"clinician_count": len(billing[name, segment]) if kind == "group" else 1}
        for (kind, name, segment), found in listed.items()
    }


def tested(year: int) -> set[str]:
    """Return the kinds of entities whose volume is tested: APM Entities to PY2020 (1305)."""
    kinds = {"individual", "group"}
    return kinds | {"apm"} if year <= LAST_ENTITY_VOLUME_YEAR else kinds


def judged(run: Run, lines: Iterable[tuple[int, Row]]) -> dict[Key, Row]:
    """Return the volume of each member's entities in each segment, as the year counts it.

    Reading E7: PY2017 counts all that Part B allows, later years covered professional services.
    """
    of: dict[claims.Clinician, list[tuple[str, str]]] = {}
    kinds = tested(run.year)
    for row in run.rows("eligibility.listed_member"):
        if row["entity_type"] in kinds:
            of.setdefault((row["tin"], row["npi"]), []).append(entity(row))
    listed: dict[Key, list[Row]] = {}
    for segment, line in lines:
        if run.year < FIRST_COVERED_YEAR or claims.is_covered(run.year, line):
            for kind, name in of.get(claims.key(line), ()):
                listed.setdefault((kind, name, segment), []).append(line)
    return {key: volume(found) for key, found in listed.items()}


def compared(run: Run, table: str, here: dict[Key, Row]) -> Iterator[Difference]:
    """Compare a table of volumes: who is in it, and each of the figures."""
    there = {(*entity(row), row["segment"]): row for row in run.rows(table)}
    for key in sorted(there.keys() | here.keys()):
        wanted: dict[str, Any] = here.get(key) or {"service_count": None}
        yield from unlike(LAYER, run, (table, *key), there.get(key, {}), wanted)


def layer(run: Run) -> Iterator[Difference]:
    """Compare what each entity furnished, from the claim lines that were sent."""
    lines = claims.in_segments(run)
    found = by_practice(run.year, lines)
    yield from compared(run, "eligibility._segment_service", found)
    given = {
        (*entity(row), row["segment"]): {name: row[name] for name in VOLUME}
        for row in run.rows("eligibility.allowed_charges")
    }
    # a test may give charges that are not those of its claim lines
    if run.rows("lake.claim_line"):
        names = (*VOLUME, "clinician_count")
        charges = {key: {name: row[name] for name in names} for key, row in found.items()}
        yield from compared(run, "eligibility.allowed_charges", charges)
    basis = judged(run, lines)
    if run.year >= FIRST_COVERED_YEAR:
        basis = given | {key: row for key, row in basis.items() if key[0] == "apm"}
    yield from compared(run, "eligibility._low_volume_basis", basis)


def patients(run: Run) -> Iterator[Difference]:
    """Compare whose risk counts: who had an allowed service in the year's segment, with a score.

    414.1380(c)(3)(i): the second segment; covered or not, each one once for each TIN/NPI.
    """
    named = numbers.of_year("complex_patient_segment", run.year)
    counted = {int(row["segment"]) for row in named if row["segment"]}
    risks = {row["beneficiary_id"]: row for row in run.rows("ingest.beneficiary_risk")}
    names = ("hcc_risk_score", "is_dual_eligible")
    here: dict[tuple[Any, ...], Row] = {}
    for segment, line in claims.in_segments(run):
        risk = risks.get(line["beneficiary_id"])
        if segment in counted and risk and risk["hcc_risk_score"] is not None:
            here[*claims.key(line), line["beneficiary_id"]] = {name: risk[name] for name in names}
    there = {
        (row["tin"], row["npi"], row["beneficiary_id"]): row for row in run.rows("score._patient")
    }
    for key in sorted(there.keys() | here.keys()):
        wanted = here.get(key, dict.fromkeys(names))
        yield from unlike("patients", run, key, there.get(key, {}), wanted)

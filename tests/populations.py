"""Whole populations that nobody would think of, as cases draw them."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from flows.analyst.cases import Case
from tests.billing import billed
from tests.participating import affiliated, assigned, born, participants
from tests.strata import measured, surveyed

Rows = list[dict[str, Any]]
Entity = tuple[str, str]
Volume = tuple[Any, ...]

# The APM scoring standard; MVPs and subgroups with the floor gone; the APP Plus set.
YEARS = (2019, 2023, 2025)
PROGRAMS = {
    2019: ("mips",),
    2023: ("mips", "G0055", "G0057", "app1"),
    2025: ("mips", "G0055", "G0057", "app1", "appPlus"),
}
METHODS = ("registry", "electronicHealthRecord", "claims", "cmsWebInterface")
MEASURES = ("001", "047", "112", "113", "128", "130", "134", "236", "317", "374", "441", "XYZ1")
CLAIMS_MEASURES = {
    2019: ("458",),
    2023: ("479", "480", "484", "492"),
    2025: ("479", "480", "484", "492"),
}
ACTIVITIES = ("IA_PSPA_7", "IA_EPA_1", "IA_BE_6", "IA_AHE_1", "IA_PCMH")
YES_OR_NO = (
    *("PI_PPHI_1", "PI_PPHI_2", "PI_INFBLO_1", "PI_ONCDIR_1", "PI_EP_2", "PI_EP_2_EX_1"),
    *("PI_PHCDRR_1", "PI_PHCDRR_3", "PI_PHCDRR_4", "PI_PHCDRR_1_EX_1", "PI_LVPP_1", "PI_HIE_5"),
)
PROPORTIONS = ("PI_EP_1", "PI_HIE_1", "PI_HIE_4", "PI_PEA_1")
# Met, not met and eligible: 0 of 0, nobody reported, at and under the case minimum, all, none.
COUNTS = (
    (0, 0, 0),
    (0, 0, 100),
    (20, 0, 20),
    (19, 0, 19),
    (100, 0, 100),
    (0, 100, 100),
    (7, 7, 20),
)
# Charges, patients and services: at the low-volume threshold, over it, over a part of it.
VOLUMES = (
    (0, 0, 0),
    (90000, 200, 200),
    (90000.01, 201, 201),
    (90000.01, 1, 1),
    (10**10, 10**6, 10**6),
)
FRACTIONS = ((0, 0), (0, 20), (1, 20), (20, 20))
KINDS = (
    *("hardship", "extreme_and_uncontrollable_circumstances", "vendor_failure", "late_joiner"),
    *("targeted_review", "covid_19", "automatic_extreme_and_uncontrollable_circumstances"),
)
CATEGORIES = ("quality", "cost", "ia", "pi")
# What stands twice is chosen more often: most are in MIPS, few join in a virtual group.
TYPES = ("physician", "physician", "physician", "physical_therapist", "other")
OVER = VOLUMES[2]
# A virtual group, a subgroup and an APM Entity may have the same id.
SHARED_ID = "E1"
SET = ("entity_type", "entity_id", "category", "submission_method", "program_name")
# How entities send: measures of equal points, of nobody, all suppressed, by two collection types,
# under every program that there is (two MVPs), one category alone, anything.
HABITS = (
    *("seven_alike", "several_programs", "sent_twice", "zero_of_zero", "suppressed"),
    *("one_category", "any"),
)
SUPPRESSED = {2019: ("069", "110", "450"), 2023: ("001",), 2025: ("389",)}


class Shape(NamedTuple):
    """What a whole population has in common; without a volume each clinician has another."""

    practices: int
    clinicians: int
    volume: Volume | None
    amounts: tuple[int, ...]
    roster_kinds: tuple[str, ...]
    participants: int


SHAPES = {
    "one clinician": Shape(1, 1, VOLUMES[4], (100,), (), 0),
    "nobody above the threshold": Shape(2, 2, VOLUMES[1], (100,), ("virtualGroup",), 2),
    "everybody above the threshold, charges of 0": Shape(2, 3, OVER, (0,), ("subgroup",), 0),
    "of all sorts": Shape(4, 3, None, (0, 100), ("subgroup", "virtualGroup"), 4),
}


def of_entity(entity: Entity) -> dict[str, Any]:
    return {"entity_type": entity[0], "entity_id": entity[1]}


def listed(chance: Random, year: int, shape: Shape) -> Rows:
    """Return the clinicians of some TINs; an NPI may be of several."""
    clinicians: Rows = []
    for tin in [f"{number:09d}" for number in range(1, shape.practices + 1)]:
        has_opted_in = chance.choice((None, True))
        for npi in chance.sample(range(1, 6), chance.randint(1, shape.clinicians)):
            clinicians.append(
                {
                    "tin": tin,
                    "npi": f"{npi:010d}",
                    "clinician_type": chance.choice(TYPES),
                    "first_medicare_enrollment_date": chance.choice((None, None, f"{year}-01-01")),
                    "practice_state_code": chance.choice((None, "FL")),
                    "has_opted_in": chance.choice((None, True)),
                    "has_group_opted_in": has_opted_in,
                    "is_hospital_based": chance.choice((None, None, True)),
                    "is_non_patient_facing": chance.choice((None, None, True)),
                    "has_elected_mips_as_partial_qp": chance.choice((None, True)),
                }
            )
    return clinicians


def charged(chance: Random, clinicians: Rows, alike: Volume | None) -> Rows:
    """Return the charges of both segments, where a TIN has those of its clinicians."""
    charges: Rows = []
    for tin, segment in itertools.product(sorted({c["tin"] for c in clinicians}), (1, 2)):
        volumes = {
            c["npi"]: alike or chance.choice((OVER, OVER, *VOLUMES))
            for c in clinicians
            if c["tin"] == tin and (alike or chance.randint(0, 4))
        }
        key = {"tin": tin, "segment": segment}
        names = ("allowed_charge_amount", "beneficiary_count", "service_count")
        for npi, volume in volumes.items():
            row = key | of_entity(("individual", f"{tin}-{npi}")) | {"npi": npi}
            charges.append(row | dict(zip(names, volume, strict=True)) | {"clinician_count": 1})
        if volumes:
            sums = [sum(amounts) for amounts in zip(*volumes.values(), strict=True)]
            row = key | of_entity(("group", tin)) | dict(zip(names, sums, strict=True))
            charges.append(row | {"clinician_count": len(volumes)})
    return charges


def counted(chance: Random, habit: str, year: int) -> Rows:
    """Return the quality measures of a measurement set."""
    alike: Volume | None = None
    measures: Sequence[str] = chance.sample(MEASURES, chance.randint(1, 9))
    if habit == "seven_alike":
        alike, measures = chance.choice(COUNTS), MEASURES[:7]
    if habit == "zero_of_zero":
        alike = COUNTS[0]
    if habit == "suppressed":
        alike, measures = COUNTS[4], SUPPRESSED[year]
    names = ("performance_met", "performance_not_met", "eligible_population")
    return [
        {"measure_id": measure} | dict(zip(names, alike or chance.choice(COUNTS), strict=True))
        for measure in measures
    ]


def attested(chance: Random) -> Rows:
    """Return the improvement activities of a measurement set."""
    answer = chance.choice((True, False))
    activities = chance.sample(ACTIVITIES, chance.randint(1, len(ACTIVITIES)))
    return [{"measure_id": activity, "boolean_value": answer} for activity in activities]


def objectives(chance: Random) -> Rows:
    """Return the Promoting Interoperability measures of a measurement set."""
    answer = chance.choice((True, False))
    some = chance.choice((list(YES_OR_NO), chance.sample(YES_OR_NO, 3)))
    return [{"measure_id": measure, "boolean_value": answer} for measure in some] + [
        {"measure_id": measure, "numerator": numerator, "denominator": denominator}
        for measure in PROPORTIONS
        for numerator, denominator in [chance.choice(FRACTIONS)]
    ]


def submitted(chance: Random, entities: list[Entity], year: int) -> tuple[Rows, Rows]:
    """Return what entities send, each by the next of the habits."""
    sets: Rows = []
    sent: Rows = []
    for entity, habit in zip(entities, itertools.cycle(HABITS), strict=False):
        programs = {chance.choice(PROGRAMS[year])}
        if habit == "several_programs":
            programs = set(PROGRAMS[year])
        methods = chance.sample(METHODS, 2 if habit == "sent_twice" else 1)
        if habit == "suppressed":
            methods = ["registry"]
        categories: tuple[str, ...] = ("quality", "ia", "pi")
        if habit == "one_category":
            categories = (chance.choice(categories),)
        for category, program, method in itertools.product(categories, sorted(programs), methods):
            row = of_entity(entity) | {"category": category}
            row |= {"program_name": program, "submission_method": method}
            period = {
                "cehrt_id": chance.choice((f"0015E{year % 100}ABCDEFGH",) * 3 + (None,)),
                "performance_start_date": f"{year}-01-01",
                "performance_end_date": chance.choice((f"{year}-12-31", f"{year}-01-02")),
            }
            sets.append(row | period)
            measured = (
                counted(chance, habit, year)
                if category == "quality"
                else (attested if category == "ia" else objectives)(chance)
            )
            sent += [row | measure for measure in measured]
    return sets, sent


def sent_again(chance: Random, year: int) -> Rows:
    """Return measurement sets that were sent more than once, with and without a date."""
    days = [datetime(year + 1, 3, day, tzinfo=UTC) for day in (1, 2)]
    rows: Rows = [
        of_entity(("group", chance.choice(("000000001", "000000002"))))
        | {"category": chance.choice(("ia", "pi", "aci"))}
        | {"submission_method": "registry", "program_name": chance.choice((None, "mips", "app1"))}
        | {"batch_number": chance.randint(1, 3), "file_number": chance.randint(1, 2)}
        | {"submission_number": number, "measurement_set_number": 1}
        | {"created_at": chance.choice((None, *days)), "updated_at": chance.choice((None, *days))}
        for number in range(1, 61)
    ]
    return chance.sample(rows, len(rows))


def some_of(chance: Random, *columns: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return up to six combinations, each of another entity, category or kind."""
    combinations = list(itertools.product(*columns))
    return chance.sample(combinations, min(len(combinations), chance.randint(0, 6)))


def population(year: int, shape_name: str) -> Case:
    """Return people of a year and the entities they are scored as: a case without wishes.

    All that the shape leaves open follows by chance from the year and the shape.
    """
    shape = SHAPES[shape_name]
    chance = Random(f"{year} {shape_name}")
    clinicians = listed(chance, year, shape)
    keys = [(c["tin"], c["npi"]) for c in clinicians]
    elected = chance.choice((f"{year - 1}-12-31", f"{year - 1}-12-31", f"{year}-01-01"))
    roster = [
        {"entity_type": kind, "entity_id": SHARED_ID, "tin": tin, "npi": npi}
        | {"mvp_id": "G0055" if kind == "subgroup" else None, "election_date": elected}
        for kind in shape.roster_kinds
        for tin, npi in keys
        if kind == "virtualGroup" or tin == keys[0][0]
    ]
    listed_in_apms = participants(chance, year, keys, shape.participants)
    practising: list[Entity] = [("individual", f"{tin}-{npi}") for tin, npi in keys]
    practising += [("group", tin) for tin in sorted({tin for tin, _ in keys})]
    together = sorted({(row["entity_type"], row["entity_id"]) for row in roster})
    together += [("apm", name) for name in sorted({row["apm_entity_id"] for row in listed_in_apms})]
    entities = practising + together
    senders = chance.sample(entities, len(entities))
    sets, sent = submitted(chance, senders, year)
    parts: Rows = []
    for row in [row for row in sets if row["category"] == "quality" and chance.randint(0, 1)]:
        key = {name: row[name] for name in SET}
        more, of_them = measured(chance, key)
        sent, parts = sent + more, parts + of_them
        if row["entity_type"] in ("group", "apm"):
            survey = key | {"submission_method": "certifiedSurveyVendor"}
            if not any(survey.items() <= known.items() for known in sets):
                sets.append(row | survey)
                sent += surveyed(chance, survey)
    tables = {
        "ingest.clinician": clinicians,
        "eligibility.allowed_charges": charged(chance, clinicians, shape.volume),
        "ingest.entity_roster": roster,
        "ingest.apm_participant": listed_in_apms,
        "ingest.apm_clinician": affiliated(chance, year, keys) if listed_in_apms else [],
        "ingest.measurement_set": sets,
        "ingest.measurement": sent,
        "ingest.measurement_stratum": parts,
        "ingest.cost_result": [
            of_entity(entity)
            | {"measure_id": measure, "average_cost_amount": amount}
            # on both sides of the case minimum, and nobody
            | {"case_count": chance.choice((0, 19, 20, 35))}
            for entity, (measure, amount) in some_of(
                chance, entities, (("TPCC_1", 0), ("MSPB_1", 24000))
            )
        ],
        "ingest.administrative_claims_result": [
            of_entity(entity)
            | {"measure_id": measure, "performance_rate": "0.15"}
            | {"case_count": chance.choice((0, 17, 18, 20, 21, 24, 25, 199, 200))}
            for entity, measure in some_of(chance, entities, CLAIMS_MEASURES[year])
        ],
        "ingest.exception": [
            of_entity(entity)
            | {"category": category, "exception_kind": kind}
            | {"decision": chance.choice(("approved", "approved", "denied"))}
            for entity, category, kind in some_of(chance, entities, CATEGORIES, KINDS)
        ],
        "ingest.facility_score": [
            of_entity(entity)
            | {"facility_id": "100001"}
            | {"total_performance_score_percentile": chance.choice((0, 60, 100))}
            for entity in practising[:2]
        ],
        "ingest.prior_year": [
            of_entity(entity)
            | {"category": category, "achievement_points": min(available, 30)}
            | {"available_points": available}
            for entity, category in some_of(chance, entities, ("quality", "cost"))
            for available in [chance.choice((0, 10, 60))]
        ],
        "ingest.claim_line": billed(chance, year, keys, shape.amounts),
        "ingest.beneficiary_risk": [
            {"beneficiary_id": patient, "hcc_risk_score": risk, "is_dual_eligible": is_dual}
            for patient, risk, is_dual in ((1, 0, True), (2, 5, False), (3, None, None))
        ],
        "ingest.beneficiary_assignment": assigned(chance, year) if listed_in_apms else [],
        "ingest.beneficiary": born(chance, year),
    }
    given = {table: as_drawn(rows) for table, rows in tables.items() if rows}
    return Case(shape_name, Path(__file__), year, given, {})


def as_drawn(rows: Rows) -> str:
    """Return the rows as a case draws them, so that a failing one can become a case."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    cells = [["" if row.get(name) is None else str(row[name]) for name in header] for row in rows]
    return "\n".join(" | ".join(line) for line in [header, *cells])

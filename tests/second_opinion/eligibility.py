"""Who is a MIPS eligible clinician: 42 CFR 414.1305, 414.1310, 414.1315, 414.1317, 414.1318."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from tests.second_opinion import numbers
from tests.second_opinion.final_score import entity
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "eligibility"
FIRST_OPT_IN_YEAR = 2019
LAST_ENTITY_VOLUME_YEAR = 2020
FIRST_SUBGROUP_YEAR = 2023
Clinician = tuple[str, str]


class Volume(NamedTuple):
    """Dollars, beneficiaries and services of a segment."""

    dollars: Decimal
    beneficiaries: int
    services: int


NONE = Volume(Decimal(0), 0, 0)


def exceeded(year: int, volume: Volume) -> tuple[int, int]:
    """Return how many low-volume criteria are exceeded, of how many: 414.1305, strictly above.

    Dollars and beneficiaries; from PY2019 on services, too.
    """
    limits = (
        numbers.number("low_volume_threshold", "allowed_charge_threshold_amount", year),
        numbers.number("low_volume_threshold", "beneficiary_threshold_count", year),
        numbers.number("low_volume_threshold", "service_threshold_count", year),
    )
    values = (volume.dollars, Decimal(volume.beneficiaries), Decimal(volume.services))
    tested = [
        value > limit for value, limit in zip(values, limits, strict=True) if limit is not None
    ]
    return sum(tested), len(tested)


def status(year: int, volume: Volume) -> str:
    """Return whether a volume exceeds all, some or none of the criteria."""
    count, of = exceeded(year, volume)
    return "exceeds_all" if count == of else "exceeds_some" if count else "exceeds_none"


def over_segments(year: int, segments: dict[int, Volume]) -> str:
    """Return the status of both segments: the lower one (414.1305, reading E5).

    Who is in the second segment alone is judged on it; who is not in it has no volume there.
    """
    judged = [segments.get(2, NONE)]
    if 1 in segments:
        judged.append(segments[1])
    return status(year, min(judged, key=lambda volume: exceeded(year, volume)))


def standing(year: int, found: str, has_elected: bool) -> str:
    """Return what a status makes of who may elect MIPS: 414.1310(b)(1)(iii)(A), PY2019 on."""
    if found == "exceeds_all":
        return "required"
    if found == "exceeds_some" and year >= FIRST_OPT_IN_YEAR:
        return "opted_in" if has_elected else "may_opt_in"
    return "low_volume"


def excluded(year: int, clinician: Row | None, qp: str | None) -> bool:
    """Say whether a clinician is out of MIPS whatever the volume: 414.1305, 414.1310(b)-(c).

    Not of the year's types; a Qualifying APM Participant; a partial one that did not elect MIPS;
    newly enrolled in Medicare in the year.
    """
    if clinician is None:
        return True
    kind = numbers.row_of("clinician_type", year, clinician_type=clinician["clinician_type"] or "")
    if kind is None or kind["is_mips_eligible_type"] != "true":
        return True
    if qp == "qp":
        return True
    if qp == "partial_qp" and not clinician["has_elected_mips_as_partial_qp"]:
        return True
    enrolled = clinician["first_medicare_enrollment_date"]
    # 414.1305: first enrolled during the performance period
    return enrolled is not None and enrolled.year >= year


def volumes(rows: Sequence[Row]) -> dict[tuple[str, str], dict[int, Volume]]:
    """Return the volume of each entity in each segment."""
    found: dict[tuple[str, str], dict[int, Volume]] = {}
    for row in rows:
        found.setdefault(entity(row), {})[row["segment"]] = Volume(
            row["allowed_charge_amount"], row["beneficiary_count"], row["service_count"]
        )
    return found


class Facts(NamedTuple):
    """What eligibility asks of a run."""

    year: int
    volumes: dict[tuple[str, str], dict[int, Volume]]
    clinicians: dict[Clinician, Row]
    elected_groups: set[str]
    qps: dict[str, str]
    member_of: dict[Clinician, list[tuple[str, str]]]
    reporting: set[tuple[str, str]]
    elected_virtual: set[tuple[str, Clinician]]
    listed_apm: dict[Clinician, list[str]]


def facts(run: Run) -> Facts:
    """Gather what eligibility asks."""
    clinicians = {(row["tin"], row["npi"]): row for row in run.rows("ingest.clinician")}
    member_of: dict[Clinician, list[tuple[str, str]]] = {}
    for row in run.rows("eligibility.listed_member"):
        member_of.setdefault((row["tin"], row["npi"]), []).append(entity(row))
    covered = {
        (row["entity_type"], row["program_name"])
        for row in numbers.of_year("participation", run.year)
        if row["is_scored"] == "true"
    }
    virtual: set[tuple[str, Clinician]] = set()
    apm: dict[Clinician, list[str]] = {}
    for row in run.rows("eligibility._elected_member"):
        key = (row["tin"], row["npi"])
        if row["entity_type"] == "virtualGroup":
            virtual.add((row["entity_id"], key))
        elif row["entity_type"] == "apm":
            apm.setdefault(key, []).append(row["entity_id"])
    return Facts(
        run.year,
        volumes(run.rows("eligibility._low_volume_basis")),
        clinicians,
        {key[0] for key, row in clinicians.items() if row["has_group_opted_in"]},
        {row["npi"]: row["qp_status"] for row in run.rows("eligibility.qp_status")},
        member_of,
        {
            entity(row)
            for row in run.rows("ingest.measurement_set")
            if (row["entity_type"], row["program_name"]) in covered
        },
        virtual,
        apm,
    )


def levels(found: Facts, key: Clinician) -> dict[str, str | None]:
    """Return the standing of a clinician at each level."""
    year, (tin, npi) = found.year, key
    row = found.clinicians.get(key)
    individual = over_segments(year, found.volumes.get(("individual", f"{tin}-{npi}"), {}))
    group_segments = found.volumes.get(("group", tin), {})
    group = over_segments(year, group_segments)
    entities = found.member_of.get(key, [])
    is_group = ("group", tin) in entities
    result: dict[str, str | None] = {
        "individual": standing(year, individual, bool(row and row["has_opted_in"])),
        "group": None,
        "subgroup": None,
        "virtual_group": None,
        "apm_entity": None,
        "practice": None,
    }
    has_elected = tin in found.elected_groups
    of_group = standing(year, group, has_elected) if is_group else "low_volume"
    # 414.1310(e): a group is one by reporting, or by its election alone (L1b)
    if of_group == "opted_in" or (is_group and ("group", tin) in found.reporting):
        result["group"] = of_group
    # 414.1318(a): the group's first segment, and never where somebody opted in
    is_in_subgroup = any(name[0] == "subgroup" and name in found.reporting for name in entities)
    opted = "opted_in" in (result["individual"], result["group"])
    is_open = is_group and is_in_subgroup and not opted and year >= FIRST_SUBGROUP_YEAR
    if is_open and 1 in group_segments and status(year, group_segments[1]) == "exceeds_all":
        result["subgroup"] = "required"
    # 414.1315: a virtual group by the volume of the TIN, a solo practice's being the clinician's
    if any(member == key for _, member in found.elected_virtual):
        own = group if is_group else individual
        result["virtual_group"] = standing(year, own, True)
    if found.listed_apm.get(key):
        if year <= LAST_ENTITY_VOLUME_YEAR:
            tested = [
                over_segments(year, found.volumes.get(("apm", name), {}))
                for name in found.listed_apm[key]
            ]
            if "exceeds_all" in tested:
                result["apm_entity"] = "required"
        elif any(("apm", name) in found.reporting for name in found.listed_apm[key]):
            # 414.1317(a)(2), reading E21: the volume of the practice, reporting or not
            result["practice"] = of_group
    return result


def judge(found: Facts, key: Clinician) -> dict[str, Any]:
    """Return at which levels a clinician is MIPS eligible: 414.1310(b)-(e)."""
    row = found.clinicians.get(key)
    is_out = excluded(found.year, row, found.qps.get(key[1]))
    at = levels(found, key)
    taken = ("required", "opted_in")
    here = {
        "is_eligible_as_individual": at["individual"] in taken or at["apm_entity"] == "required",
        "is_eligible_as_group": at["group"] in taken,
        "is_eligible_as_subgroup": at["subgroup"] == "required",
        "is_eligible_as_virtual_group": at["virtual_group"] in taken,
        "is_eligible_in_apm_entity": at["practice"] in taken,
    }
    here = {name: value and not is_out for name, value in here.items()}
    return {"is_mips_eligible": any(here.values()), **here}


def layer(run: Run) -> Iterator[Difference]:
    """Compare who is eligible at which level, from volumes, elections and QP results."""
    found = facts(run)
    for row in run.rows("eligibility.mips_eligible"):
        key = (row["tin"], row["npi"])
        there = {name: bool(value) for name, value in row.items() if name.startswith("is_")}
        yield from unlike(LAYER, run, key, there, judge(found, key))


def charges(run: Run) -> Iterator[Difference]:
    """Compare the charges that neutrality weighs by: those of the latest segment with any (J5)."""
    known = volumes(run.rows("eligibility.allowed_charges"))
    for row in run.rows("adjustment.charge"):
        segments = known.get(("individual", f"{row['tin']}-{row['npi']}"), {})
        paid = [segments[number].dollars for number in sorted(segments, reverse=True)]
        here = next((dollars for dollars in paid if dollars > 0), Decimal(0))
        columns = {"allowed_charge_amount": here}
        yield from unlike("charges", run, (row["tin"], row["npi"]), row, columns)

"""Special statuses, from services and from what CMS determined: 42 CFR 414.1305, 414.1380(e)(2)."""

from collections.abc import Iterator

from tests.second_opinion import numbers
from tests.second_opinion.final_score import entity
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "statuses"
TOPIC = "special_status_threshold"
# What the extract of clinicians determines, and what is counted of services otherwise.
DETERMINED = ("rural", "hpsa", "non_patient_facing", "hospital_based", "asc_based")
COUNTED = {
    "non_patient_facing": "patient_facing_encounter_count",
    "hospital_based": "hospital_service_count",
    "asc_based": "asc_service_count",
    "facility_based": "facility_service_count",
}
LAST_YEAR_OF_FIRST_SEGMENT = 2018
LAST_YEAR_OF_EVERY_CLINICIAN = 2019
FIRST_FACILITY_YEAR = 2019
FIRST_FACILITY_VIRTUAL_GROUP_YEAR = 2023
BY_SHARE = ("individual", "group", "virtualGroup")
Clinician = tuple[str, str]
Entity = tuple[str, str]


def counted_segments(year: int, status: str) -> set[int]:
    """Return the segments whose services tell a status.

    Either one (E10), but to PY2018 the first for hospital and surgical center (E40), and the first
    always for a facility (414.1380(e)(2)(i)(A)).
    """
    if status == "facility_based":
        return {1}
    if status != "non_patient_facing" and year <= LAST_YEAR_OF_FIRST_SEGMENT:
        return {1}
    return {1, 2}


def is_told(year: int, status: str, services: Row) -> bool:
    """Say whether the services of a segment give a clinician a status: 414.1305, reading E9.

    Non-patient-facing with no more encounters than the limit; in hospitals, surgical centers or a
    facility's places with the least share of services or more, and for a facility with one
    service in an inpatient hospital or emergency room.
    """
    count = services[COUNTED[status]]
    if status == "non_patient_facing":
        most = numbers.needed(
            TOPIC, "clinician_encounter_maximum_count", year, special_status=status
        )
        return bool(count <= most)
    least = numbers.needed(TOPIC, "clinician_service_minimum_percent", year, special_status=status)
    if status == "facility_based" and not services["inpatient_or_emergency_service_count"]:
        return False
    return bool(100 * count >= least * services["service_count"])


def told_by_services(run: Run) -> dict[tuple[str, str, str], bool]:
    """Return what services say of each TIN/NPI: one counted segment is enough."""
    found: dict[tuple[str, str, str], bool] = {}
    for row in run.rows("eligibility._segment_service"):
        if row["entity_type"] != "individual":
            continue
        for status in COUNTED:
            if status == "facility_based" and run.year < FIRST_FACILITY_YEAR:
                continue
            if row["segment"] in counted_segments(run.year, status):
                key = (row["tin"], row["npi"], status)
                found[key] = found.get(key, False) or is_told(run.year, status, row)
    return found


def held(run: Run) -> dict[tuple[str, str, str], bool]:
    """Return what each TIN/NPI has: as CMS determined it, else as services say (E43).

    414.1380(e)(2)(i)(C): whoever is on file with a facility's score is facility-based.
    """
    found = told_by_services(run)
    for row in run.rows("ingest.clinician"):
        for status in DETERMINED:
            has_status = row[f"is_{status}"]
            key = (row["tin"], row["npi"], status)
            # what nobody says but the extract, and it denies, is nothing
            if has_status or (has_status is not None and key in found):
                found[key] = has_status
    of_facility = {
        row["entity_id"]
        for row in run.rows("ingest.facility_score")
        if row["entity_type"] == "individual" and run.year >= FIRST_FACILITY_YEAR
    }
    for row in run.rows("eligibility.individual"):
        if row["entity_id"] in of_facility:
            found[row["tin"], row["npi"], "facility_based"] = True
    return found


def is_enough(year: int, status: str, holders: int, clinicians: int) -> bool:
    """Say whether so many of a practice's clinicians give it a status: 414.1305, reading E12.

    More than 75 percent of its NPIs; all in surgical centers, and to PY2019 in hospitals; 75
    percent or more for a facility (414.1380(e)(2)(ii)).
    """
    if status == "asc_based":
        return holders == clinicians
    if status == "hospital_based" and year <= LAST_YEAR_OF_EVERY_CLINICIAN:
        return holders == clinicians
    share = numbers.needed(TOPIC, "group_clinician_threshold_percent", year, special_status=status)
    if status == "facility_based":
        return bool(100 * holders >= share * clinicians)
    return bool(100 * holders > share * clinicians)


def practices(run: Run) -> dict[str, int]:
    """Return how many clinicians each TIN has: reading E11.

    The fewest that bill under it in a segment, to PY2018 in the first; where none does, those that
    the extract of clinicians names.
    """
    segments = {1} if run.year <= LAST_YEAR_OF_FIRST_SEGMENT else {1, 2}
    found: dict[str, int] = {}
    for row in run.rows("eligibility._tin_npi"):
        found.setdefault(row["tin"], 0)
    for row in run.rows("ingest.clinician"):
        found[row["tin"]] = found.get(row["tin"], 0) + 1
    billing: dict[str, int] = {}
    for row in run.rows("eligibility.allowed_charges"):
        if row["entity_type"] == "group" and row["segment"] in segments:
            count = row["clinician_count"]
            billing[row["entity_id"]] = min(billing.get(row["entity_id"], count), count)
    return found | billing


def members(run: Run) -> dict[Entity, list[Clinician]]:
    """Return the TIN/NPIs of each entity."""
    found: dict[Entity, list[Clinician]] = {}
    for row in run.rows("eligibility.entity_member"):
        found.setdefault(entity(row), []).append((row["tin"], row["npi"]))
    return found


def of_entities(run: Run) -> set[tuple[str, str, str]]:
    """Return the statuses of entities, by their clinicians.

    A subgroup has those of its group, an APM Entity is at most a small practice; a virtual group
    and an APM Entity are small by all their clinicians (414.1305, 414.1315).
    """
    year, listed, of_clinicians, sizes = run.year, members(run), held(run), practices(run)
    most = numbers.needed("practice_size", "small_practice_clinician_maximum_count", year)
    found: set[tuple[str, str, str]] = set()
    for key, clinicians in listed.items():
        npis = {npi for _, npi in clinicians}
        if key[0] in ("virtualGroup", "apm"):
            size: int | None = len(npis)
        else:
            size = sizes.get(clinicians[0][0])
        if size is not None and size <= most:
            found.add((*key, "small_practice"))
        if key[0] not in BY_SHARE:
            continue
        for status in (*DETERMINED, "facility_based"):
            holders = {npi for tin, npi in clinicians if of_clinicians.get((tin, npi, status))}
            if holders and is_enough(year, status, len(holders), len(npis)):
                found.add((*key, status))
    for key, clinicians in listed.items():
        if key[0] == "subgroup":
            group = ("group", clinicians[0][0])
            found |= {(*key, status) for status in DETERMINED if (*group, status) in found}
    return found


def candidates(year: int, found: set[tuple[str, str, str]]) -> set[Entity]:
    """Return who is facility-based but for the facility: virtual groups from PY2023 on."""
    kinds = {"individual", "group"}
    if year >= FIRST_FACILITY_VIRTUAL_GROUP_YEAR:
        kinds.add("virtualGroup")
    return {
        (kind, name) for kind, name, status in found if status == "facility_based" and kind in kinds
    }


def layer(run: Run) -> Iterator[Difference]:
    """Compare the statuses of clinicians and of entities."""
    there = {
        (row["tin"], row["npi"], row["special_status"]): row
        for row in run.rows("eligibility.clinician_status")
    }
    here = held(run)
    for name in sorted(there.keys() | here.keys()):
        wanted = {"has_status": here.get(name)}
        yield from unlike(LAYER, run, name, there.get(name, {}), wanted)
    found = of_entities(run)
    # claims alone make nobody facility-based (E44)
    statuses = {key for key in found if key[2] != "facility_based"}
    listed = {
        (*entity(row), row["special_status"]) for row in run.rows("eligibility.special_status")
    }
    based = {(*key, "facility_candidate") for key in candidates(run.year, found)}
    told = {
        (*entity(row), "facility_candidate") for row in run.rows("eligibility.facility_candidate")
    }
    for key in sorted((statuses | based) ^ (listed | told)):
        is_here = key in statuses | based
        yield Difference(LAYER, run.year, key, "special_status", not is_here, is_here)

"""Who belongs to which entity: 42 CFR 414.1305, 414.1315-414.1318, 414.1370(e)-(f)."""

from collections.abc import Iterator
from datetime import date

from tests.second_opinion import claims, numbers
from tests.second_opinion.final_score import entity
from tests.second_opinion.tables import Difference, Row, Run

LAYER = "membership"
FIRST_VIRTUAL_GROUP_YEAR = 2018
FIRST_SUBGROUP_YEAR = 2023
LAST_STANDARD_YEAR = 2020
SHARED_SAVINGS, WEB_INTERFACE, OTHER = "shared_savings", "web_interface", "other"
Member = tuple[str, str, str, str]


def billed(run: Run) -> set[claims.Clinician]:
    """Return the TIN/NPIs of claim lines from the first day looked at to the last one.

    The determination period, and the year itself, with what lies between.
    """
    days = [day for _, first, last, _ in claims.segments(run.year) for day in (first, last)]
    days += [date(run.year, 1, 1), date(run.year, 12, 31)]
    return {
        claims.key(line)
        for line in claims.standing(run)
        if line["first_expense_date"] and min(days) <= line["first_expense_date"] <= max(days)
    }


def models(run: Run) -> dict[str, str]:
    """Return the kind of model that each APM Entity is in: 414.1370(f)(1), (g), (h).

    Shared Savings, another that reports quality through the web interface, or any other.
    """
    told = {
        row["model_id"]: row["is_shared_savings"] == "true"
        for row in numbers.of_year("web_interface_model", run.year)
        if row["model_id"]
    }
    found: dict[str, set[str]] = {}
    for row in run.rows("ingest.apm_participant"):
        kind = OTHER
        if row["model_id"] in told:
            kind = SHARED_SAVINGS if told[row["model_id"]] else WEB_INTERFACE
        found.setdefault(row["apm_entity_id"], set()).add(kind)
    order = (SHARED_SAVINGS, WEB_INTERFACE, OTHER)
    return {name: next(kind for kind in order if kind in kinds) for name, kinds in found.items()}


def is_on_list(year: int, row: Row) -> bool:
    """Say whether a participation list puts a clinician into an APM Entity for MIPS.

    414.1370(e), 414.1317(a)(1): a MIPS APM's list of March 31, June 30 or August 31; that of
    December 31 not in PY2017, of Full TIN APMs to PY2020 (E17), of all from PY2021 on.
    """
    if not row["is_mips_apm"]:
        return False
    day = (row["snapshot_date"].month, row["snapshot_date"].day)
    if row["snapshot_date"].year != year:
        return False
    if day != (12, 31):
        return day in ((3, 31), (6, 30), (8, 31))
    full = {found["model_id"] for found in numbers.of_year("full_tin_snapshot", year)}
    return year > LAST_STANDARD_YEAR or (year >= 2018 and row["model_id"] in full)


def elected(run: Run) -> set[Member]:
    """Return the members of the virtual groups, subgroups and APM Entities that the year has.

    414.1315: a virtual group is elected before the year begins. 414.1318: subgroups from PY2023 on.
    """
    found: set[Member] = set()
    for row in run.rows("ingest.entity_roster"):
        day = row["election_date"]
        if row["entity_type"] == "virtualGroup":
            is_in = run.year >= FIRST_VIRTUAL_GROUP_YEAR and (day is None or day.year < run.year)
        else:
            is_in = row["entity_type"] == "subgroup" and run.year >= FIRST_SUBGROUP_YEAR
        if is_in:
            found.add((*entity(row), row["tin"], row["npi"]))
    for row in run.rows("ingest.apm_participant"):
        if is_on_list(run.year, row):
            found.add(("apm", row["apm_entity_id"], row["tin"], row["npi"]))
    return found


def listed(run: Run) -> set[Member]:
    """Return all members: a group is a TIN of two clinicians or more (414.1305)."""
    known = billed(run)
    known |= {(row["tin"], row["npi"]) for row in run.rows("ingest.clinician")}
    sizes: dict[str, int] = {}
    for tin, _ in known:
        sizes[tin] = sizes.get(tin, 0) + 1
    least = numbers.needed("practice_size", "group_clinician_minimum_count", run.year)
    found = elected(run)
    found |= {("individual", f"{tin}-{npi}", tin, npi) for tin, npi in known}
    return found | {("group", tin, tin, npi) for tin, npi in known if sizes[tin] >= least}


def scored_together(run: Run) -> set[Member]:
    """Return who is scored in each entity: of an APM Entity its APM Entity group.

    To PY2020 everyone on its lists; of a Shared Savings ACO that reports no quality, and is not
    excused from it, each TIN apart (414.1370(f)(1), F22). From PY2021 on the MIPS eligible
    clinicians (414.1317(a)(2)).
    """
    kinds = models(run)
    reporting = {
        row["entity_id"]
        for row in run.rows("ingest.measurement_set")
        if row["entity_type"] == "apm"
        and row["category"] == "quality"
        and numbers.of_year(
            "participation",
            run.year,
            entity_type="apm",
            program_name=row["program_name"],
            is_scored="true",
        )
    }
    # an APM Entity's own application is open from PY2020 on
    excused = {
        row["entity_id"]
        for row in run.rows("ingest.exception")
        if row["entity_type"] == "apm"
        and (row["category"], row["decision"]) == ("quality", "approved")
        and run.year >= LAST_STANDARD_YEAR
    }
    eligible = {
        (row["tin"], row["npi"])
        for row in run.rows("eligibility.mips_eligible")
        if row["is_mips_eligible"]
    }
    found: set[Member] = set()
    for kind, name, tin, npi in listed(run):
        if kind != "apm":
            found.add((kind, name, tin, npi))
        elif run.year > LAST_STANDARD_YEAR:
            if (tin, npi) in eligible:
                found.add((kind, name, tin, npi))
        elif kinds[name] == SHARED_SAVINGS and name not in reporting | excused:
            found.add((kind, f"{name}-{tin}", tin, npi))
        else:
            found.add((kind, name, tin, npi))
    return found


def layer(run: Run) -> Iterator[Difference]:
    """Compare who is listed, who is scored together, and what models APM Entities are in."""
    worked_out = {"listed_member": listed(run), "entity_member": scored_together(run)}
    for name, here in worked_out.items():
        there = {(*entity(row), row["tin"], row["npi"]) for row in run.rows(f"eligibility.{name}")}
        for member in sorted(there ^ here):
            yield Difference(LAYER, run.year, member, name, member in there, member in here)
    kinds = {
        row["entity_id"]: row["apm_entity_kind"] for row in run.rows("eligibility.apm_entity_kind")
    }
    own = models(run)
    for name in sorted(kinds.keys() | own.keys()):
        if kinds.get(name) != own.get(name):
            found = (kinds.get(name), own.get(name))
            yield Difference(LAYER, run.year, (name,), "apm_entity_kind", *found)

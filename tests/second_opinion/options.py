"""Under which option a submission counts, and who is scored in silence.

42 CFR 414.1310, 414.1315, 414.1317, 414.1318, 414.1365, 414.1367, 414.1370.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tests.second_opinion import eligibility, membership, numbers, roll_up
from tests.second_opinion.final_score import entity, option
from tests.second_opinion.tables import Difference, Row, Run, measurement_set, unlike

LAYER = "options"
LAST_STANDARD_YEAR = 2020
PRACTISING = ("individual", "group")
# The first year in which each kind of entity may report in each way: traditional MIPS,
# 414.1310(e), 414.1315, 414.1317(b); the APM Performance Pathway, 414.1367; its Plus set,
# 414.1367(c)(1)(iii)(B); MVPs, 414.1365, and subgroups by these alone, 414.1318(a).
FIRST_YEARS = {
    "traditional": {"individual": 2017, "group": 2017, "virtualGroup": 2018, "apm": 2021},
    "apm_scoring_standard": {"apm": 2017},
    "app": {"individual": 2021, "group": 2021, "apm": 2021},
    "app_plus": {"individual": 2025, "group": 2025, "apm": 2025},
    "mvp": {"individual": 2023, "group": 2023, "apm": 2023, "subgroup": 2023},
}
PROGRAMS = {"mips": "traditional", "app1": "app", "appPlus": "app_plus"}
# 414.1318(c)(2) and CMS: subgroups were promised the pathway and have it not (reading E16).
PROMISED = ("subgroup", "app", 2023)
NOT_COVERED = "program_not_covered"
Entity = tuple[str, str]
Option = tuple[str, str, str]
Clinician = tuple[str, str]


class Judged(NamedTuple):
    """The option that a set is for, and why it does not count; without a reason it does."""

    option: str | None
    reason: str | None


def offered(year: int, kind: str, program: str) -> Judged:
    """Return the option of a program for a kind of entity, or that the year has none.

    414.1370: to PY2020 an APM Entity is scored under the APM scoring standard.
    """
    found = PROGRAMS.get(program)
    if program in {row["mvp_id"] for row in numbers.reference("mvp", year)}:
        found = "mvp"
    if found == "traditional" and kind == "apm" and year <= LAST_STANDARD_YEAR:
        found = "apm_scoring_standard"
    if (kind, found) == PROMISED[:2] and year >= PROMISED[2]:
        return Judged(found, NOT_COVERED)
    first = FIRST_YEARS.get(found or "", {}).get(kind)
    if first is None or year < first:
        return Judged(None, "combination_not_offered")
    return Judged(found, None)


def unknown(run: Run) -> dict[Entity, str]:
    """Return why each entity that sent something is none of the year: 414.1305.

    A group is a TIN of two clinicians or more; an individual bills or is on file; others are
    elected, or listed, with somebody whom the year counts.
    """
    members = {entity(row) for row in run.rows("eligibility.entity_member")}
    practices = {row["tin"] for row in run.rows("eligibility.listed_member")}
    found: dict[Entity, str] = {}
    for row in run.rows("ingest.measurement_set"):
        key = entity(row)
        if key not in members:
            is_small = key[0] == "group" and key[1] in practices
            found[key] = "group_of_one_clinician" if is_small else "entity_unknown"
    return found


def judged(run: Run) -> dict[tuple[str, ...], Judged]:
    """Return each set's option and reason.

    414.1365(b): a subgroup reports the MVP that it registered for. Of several MVPs that another
    entity sent one is its own; which, no extract tells, and the first of the list is taken.
    """
    strangers = unknown(run)
    registered: dict[str, set[str]] = {}
    for row in run.rows("ingest.entity_roster"):
        if row["entity_type"] == "subgroup" and row["mvp_id"]:
            registered.setdefault(row["entity_id"], set()).add(row["mvp_id"])
    own: dict[Entity, str] = {}
    found: dict[tuple[str, ...], Judged] = {}
    for row in run.rows("ingest.measurement_set"):
        key, program = entity(row), row["program_name"]
        one = offered(run.year, key[0], program)
        if one.reason is None and key in strangers:
            one = one._replace(reason=strangers[key])
        elif one == Judged("mvp", None) and key[0] == "subgroup":
            if program not in registered.get(key[1], ()):
                one = one._replace(reason="mvp_not_registered")
        elif one == Judged("mvp", None):
            own[key] = min(own.get(key, program), program)
        found[measurement_set(row)] = one
    for name, one in found.items():
        key, program = (name[0], name[1]), name[-1]
        if one == Judged("mvp", None) and own.get(key, program) != program:
            found[name] = one._replace(reason="another_mvp_reported")
    return found


def through_participants(run: Run, sets: dict[tuple[str, ...], Judged]) -> set[Option]:
    """Return the APM Entities whose clinicians reported what rolls up: 414.1370(f)(1), (g), F11.

    Where TINs report, a clinician's own data are the practice's only in a practice of one.
    """
    if run.year > LAST_STANDARD_YEAR:
        return set()
    sent = {
        ((name[0], name[1]), name[2])
        for name, one in sets.items()
        if one.reason is None and name[0] in PRACTISING
    }
    of: dict[Clinician, list[Entity]] = {}
    for row in run.rows("eligibility.listed_member"):
        if row["entity_type"] in PRACTISING:
            of.setdefault((row["tin"], row["npi"]), []).append(entity(row))
    kinds = membership.models(run)
    found: set[Option] = set()
    for name, clinicians in roll_up.groups(run).items():
        kind = kinds.get(name) or kinds[name.rpartition("-")[0]]
        for category in ("quality", "pi"):
            if not roll_up.rolls_up(run.year, kind, category):
                continue
            is_own = roll_up.counts_individuals(run.year, kind, category)
            for clinician in clinicians:
                entities = of.get(clinician, [])
                if not is_own and any(key[0] == "group" for key in entities):
                    entities = [key for key in entities if key[0] == "group"]
                if any((key, category) in sent for key in entities):
                    found.add(("apm", name, "apm_scoring_standard"))
    return found


def held_harmless(run: Run, sets: dict[tuple[str, ...], Judged]) -> set[Clinician]:
    """Return the clinicians of entities whose data are set aside for want of a promise (E16)."""
    refused = {(name[0], name[1]) for name, one in sets.items() if one.reason == NOT_COVERED}
    return {
        (row["tin"], row["npi"])
        for row in run.rows("eligibility.listed_member")
        if entity(row) in refused
    }


def silent(run: Run, sent: set[Option], harmless: set[Clinician]) -> set[Option]:
    """Return who is scored without sending anything, in traditional MIPS.

    414.1310(b)(1), 414.1325(a)(2)(i), L1: whoever is eligible as an individual; L1b: a practice
    that opted in; 414.1315: a virtual group, which was elected before the year.
    """
    senders = {key[:2] for key in sent}
    found: set[Entity] = {
        entity(row)
        for row in run.rows("eligibility.entity_member")
        if row["entity_type"] == "virtualGroup"
    }
    facts = eligibility.facts(run)
    for row in run.rows("eligibility.mips_eligible"):
        key = (row["tin"], row["npi"])
        if key in harmless:
            continue
        if row["is_eligible_as_individual"]:
            found.add(("individual", "-".join(key)))
        # 414.1305: a group has a MIPS eligible clinician
        has_elected = row["is_eligible_as_group"] and row["tin"] in facts.elected_groups
        if has_elected and eligibility.levels(facts, key)["group"] == "opted_in":
            found.add(("group", row["tin"]))
    return {(*key, "traditional") for key in found - senders}


def layer(run: Run) -> Iterator[Difference]:
    """Compare each set's option or reason, and who is scored under which option, silent or not."""
    sets = judged(run)
    counted = run.rows("eligibility.scored_measurement_set")
    there: dict[tuple[str, ...], Judged] = {
        measurement_set(row): Judged(row["reporting_option"], None) for row in counted
    }
    for row in run.rows("eligibility.unscored_measurement_set"):
        there[measurement_set(row)] = Judged(None, row["reason"])
    for name in sorted(sets.keys() | there.keys()):
        own = sets.get(name)
        here = own if own is None or own.reason is None else Judged(None, own.reason)
        if here != there.get(name):
            yield Difference(LAYER, run.year, name, "option", there.get(name), here)
    sent = {
        (name[0], name[1], one.option)
        for name, one in sets.items()
        if one.reason is None and one.option
    }
    pathways = {
        (name[0], name[1], "mvp"): name[-1]
        for name, one in sets.items()
        if one == Judged("mvp", None)
    }
    sent |= through_participants(run, sets)
    scored: dict[Option, Row] = {
        key: {"has_submission": True, "mvp_id": pathways.get(key)} for key in sent
    }
    for key in silent(run, sent, held_harmless(run, sets)):
        scored[key] = {"has_submission": False, "mvp_id": None}
    taken = {option(row): row for row in run.rows("eligibility.scored_entity")}
    for key in sorted(scored.keys() | taken.keys()):
        wanted = scored.get(key, {"has_submission": None})
        yield from unlike(LAYER, run, key, taken.get(key, {}), wanted)

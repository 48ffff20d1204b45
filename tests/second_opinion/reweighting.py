"""Which categories lose their weight: 42 CFR 414.1380(c)(2)(i) and (iii), 414.1365(e)(2)."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.second_opinion import numbers
from tests.second_opinion.final_score import CATEGORIES, by_category, entity, option
from tests.second_opinion.tables import Difference, Row, Run
from tests.second_opinion.years import Years, holds

LAYER = "reweighting"
ENTITIES_OF_APPS = ("app", "app_plus", "apm_scoring_standard")
THIRD_PARTY = "vendor_failure"
APPLICATION = "extreme_and_uncontrollable_circumstances"
EVENT = "automatic_extreme_and_uncontrollable_circumstances"
HARDSHIP = "hardship"
LATE = "late_joiner"
COVID = "covid_19"
REVIEW = "targeted_review"
Entity = tuple[str, str]


class Ground(NamedTuple):
    """A reason for which a category has no weight, and whether data of the category undo it."""

    category: str
    kind: str
    gives_way: bool


def is_ground(year: int, category: str, kind: str) -> bool:
    """Say whether an approved exception of a kind is a ground of the year.

    414.1380(c)(2)(i)(A) and (C), 82 FR 53895, reading F6: third parties' failures and
    applications from PY2018 on, hardship for Promoting Interoperability alone, late joiners from
    PY2019 on, COVID-19 applications of PY2019 to PY2022, events, but for cost in PY2017, and
    targeted reviews (414.1385) always.
    """
    if kind == HARDSHIP:
        return category == "pi"
    if kind == THIRD_PARTY:
        return year >= 2018
    if kind == APPLICATION:
        return year >= 2018 or category == "pi"
    if kind == LATE:
        return year >= 2019
    if kind == COVID:
        return 2019 <= year <= 2022
    return kind == REVIEW or (kind == EVENT and (year >= 2018 or category != "cost"))


def gives_way(year: int, category: str, kind: str) -> bool:
    """Say whether data of the category undo a ground: reading F6.

    Never for cost, third parties and late joiners; not the applications of PY2018 but for
    Promoting Interoperability, nor the COVID-19 applications of PY2019.
    """
    if category == "cost" or kind in (THIRD_PARTY, LATE):
        return False
    if kind == APPLICATION and year == 2018:
        return category == "pi"
    return not (kind == COVID and year == 2019)


# 414.1380(c)(2)(i)(C): clinicians whose Promoting Interoperability has no weight, with the years.
TYPES: dict[str, Years] = {
    "nurse_practitioner": (2017, 2022),
    "physician_assistant": (2017, 2022),
    "clinical_nurse_specialist": (2017, 2022),
    "certified_registered_nurse_anesthetist": (2017, 2022),
    "physical_therapist": (2019, 2023),
    "occupational_therapist": (2019, 2023),
    "clinical_psychologist": (2019, 2023),
    "audiologist": (2019, 2023),
    "speech_language_pathologist": (2019, 2023),
    "registered_dietitian": (2019, 2023),
    "clinical_social_worker": (2022, 2024),
}
STATUSES = {
    "hospital_based": 2017,
    "non_patient_facing": 2017,
    "asc_based": 2017,
    "small_practice": 2022,
}


def of_type(year: int, clinician_type: str | None) -> bool:
    """Say whether a type of clinician has no Promoting Interoperability in the year."""
    return holds(TYPES.get(clinician_type or ""), year)


class Facts(NamedTuple):
    """What is asked of a run."""

    year: int
    individuals: dict[tuple[str, str], Entity]
    types: dict[Entity, str]
    practices: dict[Entity, str]
    statuses: dict[Entity, set[str]]
    sent: set[tuple[str, str, str]]
    events: set[Entity]
    exceptions: list[Row]
    other_models: set[Entity]


def facts(run: Run) -> Facts:
    """Gather them."""
    individuals = {
        (row["tin"], row["npi"]): ("individual", row["entity_id"])
        for row in run.rows("eligibility.individual")
    }
    practices = {key: tin for (tin, _), key in individuals.items()}
    for row in run.rows("ingest.entity_roster"):
        if row["entity_type"] == "subgroup":
            practices["subgroup", row["entity_id"]] = row["tin"]
    statuses: dict[Entity, set[str]] = {}
    for row in run.rows("eligibility.special_status"):
        statuses.setdefault(entity(row), set()).add(row["special_status"])
    types = {
        individuals[row["tin"], row["npi"]]: row["clinician_type"]
        for row in run.rows("ingest.clinician")
        if (row["tin"], row["npi"]) in individuals
    }
    return Facts(
        run.year,
        individuals,
        types,
        practices,
        statuses,
        {(*entity(row), row["category"]) for row in run.rows("eligibility.scored_measurement_set")},
        events(run, individuals),
        [row for row in run.rows("ingest.exception") if row["decision"] == "approved"],
        {
            entity(row)
            for row in run.rows("eligibility.apm_entity_kind")
            if row["apm_entity_kind"] == "other"
        },
    )


def events(run: Run, individuals: dict[tuple[str, str], Entity]) -> set[Entity]:
    """Return the individuals whom an event of the year excuses unasked: (A)(8), (C)(3).

    By the place of the practice; the event of PY2019 excuses only who submitted nothing.
    """
    reporters = {
        entity(row) for row in run.rows("eligibility.scored_entity") if row["has_submission"]
    }
    found: set[Entity] = set()
    for declared in numbers.of_year("automatic_exception", run.year):
        if not declared["event"]:
            continue
        for row in run.rows("ingest.clinician"):
            key = individuals.get((row["tin"], row["npi"]))
            area = declared["area_code"]
            is_there = {
                "nation": True,
                "state": row["practice_state_code"] == area,
                "zip_code": (row["practice_zip_code"] or "").startswith(area or "-"),
            }[declared["area_kind"]]
            is_limited = declared["is_limited_to_non_reporters"] == "true"
            if key and is_there and not (is_limited and key in reporters):
                found.add(key)
    return found


def reaches(found: Facts, exception: Row, key: Entity) -> bool | None:
    """Return whether an exception reaches an entity: nothing if not, else if data may undo it.

    An entity has its own; a practice's is also its clinicians' as individuals, (A)(6), and its
    subgroups', 414.1365(e)(2)(ii), whatever these sent unless data of the group undo the group's
    (F25); a subgroup has its own in PY2023 alone (L10). An APM Entity's application, PY2020 on, is
    undone by nothing, 414.1317(b)(4). A late joiner's is an individual's (F26).
    """
    named, kind, year = entity(exception), exception["exception_kind"], found.year
    if kind == LATE and key[0] != "individual":
        return None
    if named == key:
        if key[0] == "apm":
            return None if year < 2020 else False
        if key[0] == "subgroup":
            is_own = year == 2023 and kind in (APPLICATION, THIRD_PARTY, REVIEW, COVID)
            return True if is_own else None
        return True
    if named[0] != "group" or found.practices.get(key) != named[1]:
        return None
    if key[0] == "individual":
        return True
    if key[0] != "subgroup" or year < 2023:
        return None
    category = exception["category"]
    is_undone = gives_way(year, category, kind) and (*named, category) in found.sent
    return None if is_undone else False


def own_grounds(found: Facts, key: Entity) -> set[Ground]:
    """Return an entity's own grounds."""
    year = found.year
    grounds: set[Ground] = set()
    for exception in found.exceptions:
        category, kind = exception["category"], exception["exception_kind"]
        reached = reaches(found, exception, key)
        if reached is None or not is_ground(year, category, kind):
            continue
        grounds.add(Ground(category, kind, reached and gives_way(year, category, kind)))
    if key in found.events:
        grounds |= {
            Ground(category, EVENT, gives_way(year, category, EVENT))
            for category in CATEGORIES
            if is_ground(year, category, EVENT)
        }
    for status in found.statuses.get(key, ()):
        if status in STATUSES and year >= STATUSES[status]:
            grounds.add(Ground("pi", status, True))
    if key[0] == "individual" and of_type(year, found.types.get(key)):
        grounds.add(Ground("pi", "type", True))
    if year in (2020, 2021):
        # 414.1380(c)(2), reading F7: the public health emergency took cost from everybody
        grounds.add(Ground("cost", "public_health_emergency", False))
    if key[0] == "apm" and year >= 2021:
        grounds.add(Ground("cost", "apm_entity", False))
    if key in found.other_models and year <= 2019:
        # 414.1370(h), F17: PY2017 without quality, later the models' own measures, in no extract
        grounds.add(Ground("quality", "other_mips_apm", False))
    return grounds


def members(run: Run) -> dict[Entity, list[Entity]]:
    """Return the MIPS eligible clinicians of each entity; a subgroup's are its group's (L10)."""
    eligible = {
        (row["tin"], row["npi"])
        for row in run.rows("eligibility.mips_eligible")
        if row["is_mips_eligible"]
    }
    individuals = {
        (row["tin"], row["npi"]): ("individual", row["entity_id"])
        for row in run.rows("eligibility.individual")
    }
    listed: dict[Entity, list[Entity]] = {}
    for row in run.rows("eligibility.entity_member"):
        key = (row["tin"], row["npi"])
        if key in eligible and key in individuals:
            listed.setdefault(entity(row), []).append(individuals[key])
    for row in run.rows("eligibility.entity"):
        if row["entity_type"] == "subgroup":
            listed[entity(row)] = listed.get(("group", row["tin"]), [])
    return listed


def every_member(found: Facts, listed: list[Entity]) -> bool:
    """Say whether each clinician qualifies alone for Promoting Interoperability: (c)(2)(iii).

    By type, status or exception; an event excuses individuals only (A14).
    """
    return bool(listed) and all(
        any(ground.category == "pi" and ground.kind != EVENT for ground in own_grounds(found, key))
        for key in listed
    )


def layer(run: Run) -> Iterator[Difference]:
    """Compare the categories without weight, from exceptions, statuses and what can be scored."""
    found, listed = facts(run), members(run)
    scores = by_category(run.rows("score.category_score"))
    there: dict[tuple[str, str, str], set[str]] = {}
    for row in run.rows("score.reweighted_category"):
        there.setdefault(option(row), set()).add(row["category"])
    grounds: dict[Entity, set[Ground]] = {}
    for scored in run.rows("score.scored_entity"):
        full, key, weight_option = option(scored), entity(scored), scored["weight_option"]
        if key not in grounds:
            grounds[key] = own_grounds(found, key)
            if key[0] != "individual" and every_member(found, listed.get(key, [])):
                grounds[key].add(Ground("pi", "every_member_qualifies", True))
        here: set[str] = set()
        for category in CATEGORIES:
            row = scores.get(full, {}).get(category, {})
            has_data = bool(row.get("is_submitted"))
            if any(
                ground.category == category and not (ground.gives_way and has_data)
                for ground in grounds[key]
            ):
                here.add(category)
            if row.get("is_scored") is False and loses(run.year, key, weight_option, category):
                here.add(category)
        here = {name for name in here if may_lose(weight_option, name)}
        if here != there.get(full, set()):
            names = (sorted(there.get(full, set())), sorted(here))
            yield Difference(LAYER, run.year, full, "categories", *names)


def loses(year: int, key: Entity, weight_option: str, category: str) -> bool:
    """Say whether a category without anything to score loses its weight: (c)(2)(i)(A)(1).

    Not the quality of an MVP participant other than an APM Entity, 414.1365(e)(2)(i) (F24).
    """
    return not (weight_option == "mvp" and category == "quality" and key[0] != "apm")


def may_lose(weight_option: str, category: str) -> bool:
    """Say whether an option goes without a category: activities are always credited (F9)."""
    return not (weight_option in ENTITIES_OF_APPS and category == "ia")

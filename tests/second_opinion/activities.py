"""The improvement activities category: 42 CFR 414.1355, 414.1360 and 414.1380(b)(3)."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from tests.second_opinion import benchmarks, numbers
from tests.second_opinion.cost import close
from tests.second_opinion.final_score import entity, option, status_of
from tests.second_opinion.submissions import Key, Sent, sent
from tests.second_opinion.tables import Difference, Run

LAYER = "ia"
TOPIC = "improvement_activity_category"
FIRST_YEAR_WITHOUT_WEIGHTS = 2025
# 414.1380(b)(3): whose activities count double, or who needs one instead of two.
FAVORED = ("small_practice", "rural", "hpsa", "non_patient_facing")
# 414.1367(c)(3), 414.1370(g)(3): these options carry the category of themselves.
CREDITED_IN_FULL = ("app", "app_plus", "apm_scoring_standard")
# 414.1380(b)(3)(i) from PY2024 on: data of two categories stand for an attestation (N2); and
# (c)(2)(iv): nobody whom an event or an application for one excuses has the floor (N3).
FIRST_YEAR_OF_DATA = 2024
EXCUSES = (
    "extreme_and_uncontrollable_circumstances",
    "automatic_extreme_and_uncontrollable_circumstances",
)


class Activity(NamedTuple):
    """What the sets of an entity say of an activity."""

    is_of_program: bool
    is_attested: bool
    is_long_enough: bool


@cache
def programs(year: int) -> dict[str, set[str]]:
    """Return the programs of each measure, in the years of which CMS publishes them."""
    found: dict[str, set[str]] = {}
    for row in numbers.reference("measure_program", year):
        found.setdefault(row["measure_id"], set()).add(row["program_name"])
    return found


def attested(run: Run, sets: list[Sent]) -> dict[str, Activity]:
    """Return the activities of an entity's sets: one is done if any one set says so.

    414.1320: ninety days in a row. 414.1325(d): several sets are one submission.
    """
    days = numbers.needed("performance_period", "minimum_days", run.year, category="ia")
    offered = programs(run.year)
    found: dict[str, Activity] = {}
    for one in sets:
        for row in one.measurements:
            name, is_done = row["measure_id"], row["boolean_value"] is True
            known = found.get(name, Activity(False, False, False))
            program = one.header["program_name"]
            found[name] = Activity(
                known.is_of_program or name not in offered or program in offered[name],
                known.is_attested or is_done,
                known.is_long_enough or (is_done and one.days >= days),
            )
    return found


def is_recognised(year: int, sites: Decimal | None) -> bool:
    """Say whether a medical home is one: (b)(3)(ii), PY2017 one site, later half of them.

    Reading I4; a share that nobody knows rests on the attestation.
    """
    least = numbers.number(TOPIC, "minimum_medical_home_site_percent", year)
    return sites is None or (sites > 0 and sites >= (least or 0))


def points(year: int, name: str, is_favored: bool, sites: Decimal | None) -> Fraction:
    """Return the share of the category in percent that an activity done earns.

    414.1380(b)(3): of 40 points a medium activity has 10 and a high one 20, twice as much for the
    favored; from PY2025 on one of two, or the only one, that is needed (reading I3).
    """
    measure = benchmarks.measures(year).get(name)
    if measure is None or measure["category"] != "ia":
        return Fraction(0)
    if name == "IA_PCMH":
        return Fraction(100 if is_recognised(year, sites) else 0)
    if year >= FIRST_YEAR_WITHOUT_WEIGHTS:
        return Fraction(100 if is_favored else 50)
    target = numbers.needed(TOPIC, "target_points", year)
    weight = numbers.needed(
        "improvement_activity_weight",
        "activity_points",
        year,
        activity_weight=measure["activity_weight"],
    )
    return 100 * Fraction(weight) * (2 if is_favored else 1) / Fraction(target)


def category(own: Fraction, is_credited_in_full: bool, is_in_apm: bool) -> Fraction:
    """Return the category percent: at most in full, at least half in an APM (reading I1)."""
    if is_credited_in_full:
        return Fraction(100)
    return max(min(own, Fraction(100)), Fraction(50 if is_in_apm else 0))


def layer(run: Run) -> Iterator[Difference]:
    """Compare category percents, from what was submitted and from the run's special statuses."""
    year = run.year
    sets: dict[Key, list[Sent]] = {}
    for one in sent(run, "ia"):
        sets.setdefault(one.option, []).append(one)
    data: dict[Key, set[str]] = {}
    for row in run.rows("eligibility.scored_measurement_set"):
        data.setdefault(option(row), set()).add(row["category"])
    favored = set().union(*(status_of(run, status) for status in FAVORED))
    listed = {(row["tin"], row["npi"]) for row in run.rows("ingest.apm_participant")}
    in_apm = {
        entity(row)
        for row in run.rows("eligibility.entity_member")
        if (row["tin"], row["npi"]) in listed
    }
    excused = {entity(row) for row in run.rows("reweighting.ground") if row["ground"] in EXCUSES}
    sites: dict[str, Decimal] = {}
    for row in run.rows("ingest.clinician"):
        share = row["pcmh_practice_site_percent"]
        if share is not None:
            sites[row["tin"]] = max(share, sites.get(row["tin"], share))
    there = {option(row): row for row in run.rows("ia.category_score")}
    for scored in run.rows("eligibility.scored_entity"):
        key = option(scored)
        activities = attested(run, sets.get(key, []))
        # reading I2: an MVP counts double once
        is_favored = key[:2] in favored or key[2] == "mvp"
        own = sum(
            (
                points(year, name, is_favored, sites.get(scored["tin"]))
                for name, done in activities.items()
                if done.is_of_program and done.is_attested and done.is_long_enough
            ),
            Fraction(0),
        )
        has_sent = any(done.is_attested for done in activities.values())
        if year >= FIRST_YEAR_OF_DATA:
            has_sent = has_sent or {"quality", "pi"} <= data.get(key, set())
        is_out = year >= FIRST_YEAR_OF_DATA and key[:2] in excused
        percent = category(
            own, key[2] in CREDITED_IN_FULL, key[:2] in in_apm and has_sent and not is_out
        )
        found = there.get(key, {}).get("category_percent")
        if not close(None if found is None else Fraction(found), percent):
            yield Difference(LAYER, year, key, "category_percent", found, percent)

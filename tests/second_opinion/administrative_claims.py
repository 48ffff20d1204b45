"""Which measures that CMS computes from claims count for whom: 42 CFR 414.1335, 414.1365(d)(3)."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from tests.second_opinion import benchmarks, numbers
from tests.second_opinion.final_score import entity, option
from tests.second_opinion.quality_points import FROM_CLAIMS, exact, is_suppressed
from tests.second_opinion.tables import Difference, Row, Run, unlike
from tests.second_opinion.years import Years, holds

LAYER = "administrative_claims"
TOPIC = "administrative_claims_measure"
POPULATION_HEALTH = ("479", "484")
OUTCOMES = ("480", "492")
# 414.1335 and CMSgov/qpp-measures-data (administrativeClaims of each year): the years of each
# measure in traditional MIPS. 458 of PY2020 was suppressed.
TRADITIONAL: dict[str, Years] = {
    "458": (2017, 2019),
    "479": (2021, None),
    "480": (2021, None),
    "484": (2022, None),
    "492": (2023, None),
}
# 414.1367(c)(1).
APP: dict[str, Years] = {"479": (2021, None), "MCC1": (2021, 2021), "484": (2022, None)}
APP_PLUS: dict[str, Years] = {"479": (2025, None), "484": (2026, None)}
SETS = {"traditional": TRADITIONAL, "app": APP, "app_plus": APP_PLUS}
# Reading Q26: of individuals CMS computes complications of joint replacements alone.
OF_INDIVIDUALS = "480"
FIRST_MVP_YEAR = 2023
LAST_CHOICE_YEAR = 2024
Option = tuple[str, str, str]


class Judged(NamedTuple):
    """A measure of an entity under an option: what it would earn, and whether it can be scored."""

    measure: str
    points: Fraction | None
    is_scorable: bool
    is_selected: bool


def is_scored(year: int, kind: str, reporting_option: str, measure: str) -> bool:
    """Say whether a measure is scored of a kind of entity under an option (Q21, Q26)."""
    if kind == "individual" and measure != OF_INDIVIDUALS:
        return False
    if reporting_option == "mvp":
        return year >= FIRST_MVP_YEAR and measure in (*POPULATION_HEALTH, *OUTCOMES)
    if kind == "individual" and reporting_option != "traditional":
        return False
    return holds(SETS.get(reporting_option, {}).get(measure), year)


def has_enough(year: int, key: Option, row: Row, clinicians: int) -> bool:
    """Say whether case minimum and number of clinicians are reached: 414.1380(b)(1)(iii)."""
    wanted = {
        "reporting_option": key[2],
        "entity_type": key[0],
        "measure_id": row["measure_id"],
    }
    cases = numbers.number(TOPIC, "case_minimum", year, **wanted)
    least = numbers.number(TOPIC, "minimum_clinician_count", year, **wanted)
    if least is not None and clinicians < least:
        return False
    return row["case_count"] is not None and (cases is None or row["case_count"] >= cases)


def population_health(year: int, judged: list[Judged]) -> str | None:
    """Return the population health measure that an MVP counts: Q19.

    To PY2024 the one that the participant chose, scorable or not; otherwise the best.
    """
    listed = [one for one in judged if one.measure in POPULATION_HEALTH]
    chosen = [one for one in listed if one.is_selected]
    if year <= LAST_CHOICE_YEAR and chosen:
        listed = chosen
    scorable = [one for one in listed if one.is_scorable]
    best = min(scorable, key=lambda one: (-(one.points or 0), one.measure), default=None)
    return best.measure if best else None


def classes(year: int, key: Option, judged: list[Judged]) -> Iterator[tuple[str, str]]:
    """Yield the class of each measure of an entity under an option.

    414.1365(c)(1), (d)(3)(i)(B): an MVP's outcome measure counts where it was selected, and is 0 of
    10 where it cannot be scored (Q18).
    """
    counted = population_health(year, judged) if key[2] == "mvp" else None
    for one in judged:
        is_counted = one.is_scorable
        if key[2] == "mvp" and one.measure in POPULATION_HEALTH:
            is_counted = one.measure == counted
        if key[2] == "mvp" and one.measure in OUTCOMES and year >= FIRST_MVP_YEAR:
            if not one.is_selected:
                yield one.measure, "administrative_claims_not_scored"
            # what CMS does not compute for the kind of entity was still selected
            elif one.is_scorable:
                yield one.measure, "selected_benchmarked"
            else:
                yield one.measure, "selected_not_scorable"
            continue
        yield one.measure, "benchmarked" if is_counted else "administrative_claims_not_scored"


def sources(run: Run) -> dict[tuple[str, str], tuple[str, str]]:
    """Return whose results and clinicians are an entity's: a subgroup has its group's."""
    return {
        entity(row): ("group", row["tin"]) if row["entity_type"] == "subgroup" else entity(row)
        for row in run.rows("eligibility.entity")
    }


def selected(run: Run) -> set[tuple[str, str, str, str]]:
    """Return the measures that were selected for an MVP."""
    return {
        (*option(row), row["measure_id"])
        for row in run.rows("quality.measurement")
        if row["set_aside_reason"] == "administrative_claims_selection"
    }


def results(run: Run) -> dict[tuple[str, str, str, str], Row]:
    """Return the results of each scored entity under each of its options, and what has none."""
    own: dict[tuple[str, str], list[Row]] = {}
    for row in run.rows("ingest.administrative_claims_result"):
        known = benchmarks.measures(run.year).get(row["measure_id"])
        if known and known["category"] == "quality":
            own.setdefault(entity(row), []).append(row)
    found: dict[tuple[str, str, str, str], Row] = {}
    nothing = {"performance_rate": None, "case_count": None}
    of = sources(run)
    for key in selected(run):
        found[key] = {"measure_id": key[3]} | nothing
    for scored in run.rows("eligibility.scored_entity"):
        for row in own.get(of[entity(scored)], []):
            names = ("measure_id", "performance_rate", "case_count")
            found[*option(scored), row["measure_id"]] = {name: row[name] for name in names}
    return found


def layer(run: Run) -> Iterator[Difference]:
    """Compare results and classes of the measures computed from claims."""
    year, of, chosen = run.year, sources(run), selected(run)
    sizes = {entity(row): row["clinician_count"] for row in run.rows("eligibility.entity")}
    there = {
        (*option(row), row["measure_id"]): exact(row)
        for row in run.rows("quality.measure_performance")
        if row["collection_type"] == FROM_CLAIMS
    }
    judged: dict[Option, list[Judged]] = {}
    for key, row in results(run).items():
        measure = key[3]
        names = ("performance_rate", "case_count")
        here = {name: value for name, value in exact(row).items() if name in names}
        yield from unlike(LAYER, run, key, there.pop(key, {"case_count": "no row"}), here)
        rate = row["performance_rate"]
        points = None
        if rate is not None:
            points = benchmarks.quality_points(year, measure, FROM_CLAIMS, rate)
        is_scorable = (
            points is not None
            and not is_suppressed(year, measure, FROM_CLAIMS)
            and is_scored(year, key[0], key[2], measure)
            and has_enough(year, key[:3], row, sizes.get(of[key[:2]], 0))
        )
        one = Judged(measure, points, is_scorable, key in chosen)
        judged.setdefault(key[:3], []).append(one)
    for key in there:
        yield Difference(LAYER, year, key, "row", "a row", None)
    found = {
        (*option(row), row["measure_id"]): row
        for row in run.rows("quality.administrative_claims_class")
    }
    for entity_option, listed in judged.items():
        for measure, measure_class in classes(year, entity_option, listed):
            key = (*entity_option, measure)
            here = {"measure_class": measure_class}
            yield from unlike(LAYER, run, key, found.pop(key, {}), here)
    for key in found:
        yield Difference(LAYER, year, key, "measure_class", "a row", None)

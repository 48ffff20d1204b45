"""From category scores, weights and bonuses to the final score of an entity: 42 CFR 414.1380(c)."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from tests.second_opinion import numbers
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "final_score"
CATEGORIES = ("quality", "cost", "ia", "pi")
CENT = Decimal("0.01")
# Reading F1: sums are known to a billionth of a point, and half is decided on that.
KNOWN = Decimal("1e-9")
NOTHING = Decimal(0)


class Sum(NamedTuple):
    """The final score of an entity under an option, and how it came about."""

    categories: int
    weighted: Decimal
    complex_patients: Decimal
    small_practice: Decimal
    score: Decimal
    reason: str | None


def total(
    year: int,
    percents: Mapping[str, Decimal | None],
    weights: Mapping[str, Decimal | None],
    has_data: bool,
    complex_patients: Decimal,
    is_small_practice: bool,
) -> Sum:
    """Return the final score; a weight of nothing is one that no table gives.

    414.1380(c): the sum of each category's percent times its weight, at most 100. (c)(1): fewer
    than two categories with a weight give the performance threshold. (c)(3) and (c)(4): the
    complex patient bonus and the points of small practices (PY2018) are for those who submitted
    data in at least one category. 414.1325(a)(2)(i): cost and claims need no submission, so that
    silence has a score, too. Reading F1: rounded once, half up.
    """
    weighted = NOTHING
    for category, weight in weights.items():
        weighted += (percents.get(category) or NOTHING) * (weight or NOTHING) / 100
    # a category that the tables give no number for is left, alone: (c)(1)
    counted = sum(1 for weight in weights.values() if weight is None or weight > 0)
    small = NOTHING
    if is_small_practice and has_data:
        points = numbers.number("small_practice_final_score_bonus", "bonus_points", year)
        small = points or NOTHING
    if counted < numbers.needed("scored_category_minimum", "minimum_category_count", year):
        threshold = numbers.needed("performance_threshold", "performance_threshold", year)
        return Sum(counted, weighted, NOTHING, NOTHING, threshold, "fewer_than_two_categories")
    if not has_data:
        return Sum(counted, weighted, NOTHING, NOTHING, rounded(weighted), "no_submission")
    points = weighted + complex_patients + small
    return Sum(counted, weighted, complex_patients, small, rounded(points), None)


def rounded(points: Decimal) -> Decimal:
    """Return points as a final score: to a hundredth, half up, at most 100 (reading F1)."""
    known = points.quantize(KNOWN, ROUND_HALF_UP)
    return min(Decimal(100), known.quantize(CENT, ROUND_HALF_UP))


def entity(row: Row) -> tuple[str, str]:
    """Return the key of a scoring entity."""
    return row["entity_type"], row["entity_id"]


def option(row: Row) -> tuple[str, str, str]:
    """Return the key of an entity under one of the options that it is scored by."""
    return *entity(row), row["reporting_option"]


def by_category(rows: list[Row]) -> dict[tuple[str, str, str], dict[str, Row]]:
    """Return rows by entity, option and category."""
    found: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in rows:
        found.setdefault(option(row), {})[row["category"]] = row
    return found


def status_of(run: Run, status: str) -> set[tuple[str, str]]:
    """Return the entities that hold a special status."""
    held = run.rows("eligibility.special_status")
    return {entity(row) for row in held if row["special_status"] == status}


def layer(run: Run) -> Iterator[Difference]:
    """Compare final scores of entities, from the run's category scores, weights and bonuses."""
    scores = by_category(run.rows("score.category_score"))
    weights = by_category(run.rows("score.category_weight"))
    bonus = {entity(row): row["bonus_points"] for row in run.rows("score.complex_patient_bonus")}
    small = status_of(run, "small_practice")
    there = {option(row): row for row in run.rows("score.entity_final_score")}
    for scored in run.rows("score.scored_entity"):
        key = option(scored)
        categories = scores.get(key, {})
        sent = any(row["is_submitted"] for name, row in categories.items() if name != "cost")
        here = total(
            run.year,
            {name: row["category_percent"] for name, row in categories.items()},
            {name: row["weight_percent"] for name, row in weights.get(key, {}).items()},
            bool(sent or scored["has_submission"] or scored["is_facility_based"]),
            bonus.get(key[:2]) or NOTHING,
            key[:2] in small,
        )
        if key not in there:
            yield Difference(LAYER, run.year, key, "row", None, here)
            continue
        columns: dict[str, Any] = {
            "final_score": here.score,
            "reason": here.reason,
            "categories_scored_count": here.categories,
        }
        if here.reason != "fewer_than_two_categories":
            columns["complex_patient_bonus_points"] = here.complex_patients
            columns["small_practice_bonus_points"] = here.small_practice
        yield from unlike(LAYER, run, key, there[key], columns)
    scored_keys = {option(row) for row in run.rows("score.scored_entity")}
    for key in there.keys() - scored_keys:
        yield Difference(LAYER, run.year, key, "row", there[key]["final_score"], None)

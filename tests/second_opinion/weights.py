"""How much each category counts: 42 CFR 414.1380(c)(1)-(2), 414.1365(e), 414.1367(d)."""

from collections.abc import Iterator, Set
from decimal import Decimal
from functools import cache

from tests.second_opinion import numbers
from tests.second_opinion.final_score import CATEGORIES, by_category, option, status_of
from tests.second_opinion.tables import Difference, Run, unlike

LAYER = "weights"


@cache
def table(year: int, weight_option: str, is_small: bool, missing: str) -> dict[str, Decimal]:
    """Return the row of the law's table for an option and a set of categories without a weight."""
    wanted = {"reporting_option": weight_option, "reweighted_categories": missing}
    wanted["is_small_practice"] = str(is_small).lower()
    found = numbers.of_year("category_weight", year, **wanted)
    return {row["category"]: Decimal(row["weight_percent"]) for row in found}


def weights(
    year: int, weight_option: str, is_small: bool, missing: Set[str]
) -> dict[str, Decimal | None]:
    """Return the weight of each category after redistribution.

    414.1380(c)(2)(ii): the tables give the weights for each set of missing categories, small
    practices having a row of their own from PY2022 on. Where they have no row, (c)(1), fewer than
    two categories are left: nothing for those that are.
    """
    base = table(year, weight_option, is_small, "none")
    # the name of a set of categories in the file of numbers: its members in order of the alphabet
    found = table(year, weight_option, is_small, "+".join(sorted(missing)) or "none")
    result: dict[str, Decimal | None] = {}
    for category in CATEGORIES:
        is_without = category in missing or (not found and not base[category])
        result[category] = Decimal(0) if is_without else found.get(category)
    return result


def layer(run: Run) -> Iterator[Difference]:
    """Compare weights, from the run's categories without one."""
    missing: dict[tuple[str, str, str], set[str]] = {}
    for row in run.rows("score.reweighted_category"):
        missing.setdefault(option(row), set()).add(row["category"])
    small = status_of(run, "small_practice")
    there = by_category(run.rows("score.category_weight"))
    for scored in run.rows("score.scored_entity"):
        key = option(scored)
        here = weights(
            run.year, scored["weight_option"], key[:2] in small, missing.get(key, frozenset())
        )
        for category, weight in here.items():
            row = there.get(key, {}).get(category, {})
            yield from unlike(LAYER, run, (*key, category), row, {"weight_percent": weight})

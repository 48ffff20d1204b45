"""The points of a rate or a cost against a benchmark: 42 CFR 414.1380(b)(1)(ii) and (b)(2)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from tests.second_opinion import numbers
from tests.second_opinion.rounding import half_up

FIRST_PERCENTILE_YEAR = 2023
BOUNDS = 9
BEST = 10
FOUR_PLACES = 4


class Deciles(NamedTuple):
    """Nine bounds, of deciles 2 to 10, each the worst value that is still in its decile."""

    bounds: tuple[Fraction, ...]
    is_less_better: bool


class Percentiles(NamedTuple):
    """Values at percentiles 1, 10 to 90 and 99, ascending."""

    values: dict[int, Fraction]
    is_less_better: bool


def decile_points(value: Fraction, benchmark: Deciles) -> Fraction:
    """Return the points of a value among deciles, before any floor; PY2017-2022.

    414.1380(b)(1)(ii): the decile that the value falls in, and partial points for its share of
    the way to the next. CMS publishes the lower bounds: the last that is reached decides, so that
    empty deciles are skipped; nothing is partial in the tenth, nor below the first bound.
    """

    def reaches(bound: Fraction) -> bool:
        return value <= bound if benchmark.is_less_better else value >= bound

    decile = 1
    for number, bound in enumerate(benchmark.bounds, start=2):
        if reaches(bound):
            decile = number
    if decile in (1, BEST):
        return Fraction(decile)
    low, high = benchmark.bounds[decile - 2], benchmark.bounds[decile - 1]
    return decile + (value - low) / (high - low)


def percentile_points(value: Fraction, benchmark: Percentiles) -> Fraction:
    """Return the points of a value among percentiles; PY2023 on.

    414.1380(b)(1)(ii): ten points from the 90th percentile on (inverse: down to the 10th), one more
    for each ten percentiles, one below the 10th, linear between; reading P10: a value on an edge
    belongs to the better side.
    """
    of = benchmark.values
    if not benchmark.is_less_better:
        if value >= of[90]:
            return Fraction(BEST)
        for low in range(80, 0, -10):
            if value >= of[low]:
                return low // 10 + 1 + (value - of[low]) / (of[low + 10] - of[low])
        return 1 + ((value - of[1]) / (of[10] - of[1]) if value >= of[1] else Fraction(0))
    if value <= of[10]:
        return Fraction(BEST)
    for low in range(10, 90, 10):
        if value <= of[low + 10]:
            return BEST - low // 10 + (of[low + 10] - value) / (of[low + 10] - of[low])
    return 1 + ((of[99] - value) / (of[99] - of[90]) if value <= of[99] else Fraction(0))


@cache
def _values(topic: str, column: str, year: int) -> dict[tuple[str, str], dict[int, Fraction]]:
    """Return published numbers by measure and collection type, each by its place."""
    found: dict[tuple[str, str], dict[int, Fraction]] = {}
    for row in numbers.reference(topic, year):
        key = (row["measure_id"], row["collection_type"])
        found.setdefault(key, {})[int(row[column])] = Fraction(row["performance_rate"])
    return found


@cache
def measures(year: int) -> dict[str, numbers.Row]:
    """Return the measures of a year as CMS lists them."""
    return {row["measure_id"]: row for row in numbers.reference("measure", year)}


@cache
def flags(year: int) -> dict[tuple[str, str], numbers.Row]:
    """Return what CMS says of each benchmark of a year, by measure and collection type."""
    listed = numbers.reference("benchmark", year)
    return {(row["measure_id"], row["collection_type"]): row for row in listed}


@cache
def percentiles(year: int, measure: str, collection: str) -> Percentiles | None:
    """Return a benchmark of percentiles, if the year has one of the measure."""
    values = _values("benchmark_percentile", "percentile", year).get((measure, collection))
    if not values:
        return None
    return Percentiles(values, flags(year)[measure, collection]["is_inverse"] == "true")


def falls(bounds: Sequence[Fraction], is_inverse: bool) -> bool:
    """Say whether less is better: reading P8, by the array, and by the flag where it is level."""
    return is_inverse if min(bounds) == max(bounds) else bounds[0] > bounds[-1]


@cache
def deciles(year: int, measure: str, collection: str) -> Deciles | None:
    """Return a benchmark of deciles of a quality measure, if the year has one.

    Of ten numbers that CMS publishes one is an outer value, whose place differs by measure.
    """
    values = _values("benchmark_decile", "position", year).get((measure, collection))
    if not values:
        return None
    first = numbers.number(
        "quality_decile_array",
        "first_bound_position",
        year,
        measure_id=measure,
        collection_type=collection,
    )
    listed = [values[place] for place in sorted(values)]
    bounds = listed[int(first or 1) - 1 :][:BOUNDS]
    return Deciles(tuple(bounds), falls(bounds, measures(year)[measure]["is_inverse"] == "true"))


def quality_points(year: int, measure: str, collection: str, rate: Decimal) -> Fraction | None:
    """Return the points of a rate, to four places (reading P2); nothing without a benchmark.

    414.1380(b)(1)(i): not less than the fewest points of the year, three to PY2022 (reading P28),
    one from PY2023 on.
    """
    if year >= FIRST_PERCENTILE_YEAR:
        found = percentiles(year, measure, collection)
        return half_up(percentile_points(Fraction(rate), found), FOUR_PLACES) if found else None
    array = deciles(year, measure, collection)
    if array is None:
        return None
    fewest = Fraction(numbers.needed("quality_points_range", "lowest_points", year))
    return max(fewest, half_up(decile_points(Fraction(rate), array), FOUR_PLACES))


def cost_points(year: int, measure: str, cost: Decimal) -> Fraction | None:
    """Return the points of an average cost; nothing without a benchmark.

    414.1380(b)(2): one to ten, less is better; deciles to PY2023 as they are published, from
    PY2024 on borders about the median in standard deviations, in the published arrays. Reading
    P6: the decile of the highest costs is worth exactly one. Reading P7: PY2019's numbers are
    taken as bounds although they are none.
    """
    if year >= FIRST_PERCENTILE_YEAR:
        found = percentiles(year, measure, "administrativeClaims")
        return half_up(percentile_points(Fraction(cost), found), FOUR_PLACES) if found else None
    values = _values("benchmark_decile", "position", year).get((measure, "administrativeClaims"))
    if not values:
        return None
    # reading P6: the outer number of ten is no bound; it trails in PY2017 and leads in PY2018-2022
    listed = [values[place] for place in sorted(values)]
    bounds = listed[:BOUNDS] if year == 2017 else listed[-BOUNDS:]
    return half_up(decile_points(Fraction(cost), Deciles(tuple(bounds), True)), FOUR_PLACES)

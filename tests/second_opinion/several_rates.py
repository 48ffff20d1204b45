"""Rates of strata, averages and the survey: 42 CFR 414.1340, 414.1380(b)(1)(ii)-(iii).

Readings P19-P22: how the strata of a measure make one rate, one case count and one completeness.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from tests.second_opinion import rates
from tests.second_opinion.measured import measured
from tests.second_opinion.quality_points import ELECTRONIC
from tests.second_opinion.rounding import half_up
from tests.second_opinion.submissions import Sent
from tests.second_opinion.tables import Difference, Row, Run, measurement_set, unlike

LAYER = "several_rates"
OF_STRATA = ("multiPerformanceRate", "registryMultiPerformanceRate")
GIVEN_BY_REGISTRY = "registryMultiPerformanceRate"
OVERALL = "overall"
# Which stratum alone makes the rate, and which the completeness and the cases.
ALONE = {"overallStratumOnly": (OVERALL, OVERALL), "split": ("performance", "reporting")}


class Strata(NamedTuple):
    """The strata that make a rate, and those that make completeness and cases (P21, P22)."""

    of_rate: list[Row]
    of_cases: list[Row]


def chosen(algorithm: str, strata: list[Row]) -> Strata:
    """Return the strata that an algorithm looks at: the one it names, or all but the overall."""
    named = [(row["stratum"].lower(), row) for row in strata]
    if algorithm in ALONE:
        rate, cases = ALONE[algorithm]
        return Strata(
            [row for name, row in named if name == rate],
            [row for name, row in named if name == cases],
        )
    left = [row for name, row in named if name != OVERALL]
    return Strata(left, left)


def performed(row: Row) -> tuple[int, int]:
    """Return met, and met and not met, of a stratum."""
    met = row["performance_met"] or 0
    return met, met + (row["performance_not_met"] or 0)


def rate(metric: str, algorithm: str, measurement: Row, strata: list[Row]) -> Fraction | None:
    """Return the rate of the whole measure in percent, nothing of nobody.

    What a registry gives for the measure, or for the strata that make it, is used as it comes (P1,
    P19). A simple average leaves out strata of nobody (P20); otherwise sums are divided.
    """
    counted = [performed(row) for row in strata]
    met, of = sum(one for one, _ in counted), sum(total for _, total in counted)
    if not of:
        return None
    is_given = metric == GIVEN_BY_REGISTRY
    if is_given and measurement["performance_rate"] is not None:
        return Fraction(measurement["performance_rate"])
    parts: list[Fraction] = []
    has_given = False
    for row, (one, total) in zip(strata, counted, strict=True):
        if total and is_given and row["performance_rate"] is not None:
            parts.append(Fraction(row["performance_rate"]))
            has_given = True
        elif total:
            parts.append(Fraction(100 * one, total))
    if algorithm == "simpleAverage":
        return half_up(sum(parts, Fraction(0)) / len(parts), 2)
    if algorithm in ALONE and has_given:
        return sum(parts, Fraction(0))
    return half_up(Fraction(100 * met, of), 2)


def of_strata(
    year: int, known: dict[str, str], one: Sent, measurement: Row, strata: list[Row]
) -> Row:
    """Return what a measure of several rates performs."""
    algorithm, collection = known["overall_algorithm"], one.header["submission_method"]
    found = chosen(algorithm, strata)
    is_left = collection == ELECTRONIC or known["is_registry_measure"] == "true"
    cases = [rates.cases(row, is_left) for row in found.of_cases]
    count = max(cases, default=0) if algorithm == "simpleAverage" else sum(cases)
    performance = rate(known["metric_type"], algorithm, measurement, found.of_rate)
    population = sum(rates.cases(row, False) for row in found.of_cases)
    return {
        "performance_rate": performance,
        "case_count": count,
        "is_complete": rates.is_enough(
            year, sum(rates.reported(row) for row in found.of_cases), population, collection
        ),
        # Q4: nobody to report, or nobody left to perform
        "is_zero_denominator": performance is None or not population,
    }


def of_average(year: int, one: Sent, measurement: Row) -> Row:
    """Return what a measure performs whose numerator already is an average or a ratio (P23)."""
    cases = Fraction(measurement["denominator"] or 0)
    names = ("observation_instances", "denominator_exception", "numerator_exclusion")
    reported = sum((Fraction(measurement[name] or 0) for name in names), Fraction(0))
    value = measurement["numerator"] if cases > 0 else None
    return {
        "performance_rate": None if value is None else Fraction(value),
        "case_count": cases,
        "is_complete": rates.is_enough(year, reported, cases, one.header["submission_method"]),
        "is_zero_denominator": not cases or measurement["numerator"] is None,
    }


def of_survey(measurement: Row) -> Row:
    """Return a summary survey measure: the vendor's score as it comes (P24)."""
    score = measurement["score"]
    return {
        "performance_rate": None if score is None else Fraction(score),
        "is_below_minimum": measurement["is_below_minimum"],
        "is_zero_denominator": False,
    }


def strata_of(run: Run) -> dict[tuple[object, ...], list[Row]]:
    """Return the strata of each measurement."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in run.rows("ingest.measurement_stratum"):
        found.setdefault((*measurement_set(row), row["measure_id"]), []).append(row)
    return found


def layer(run: Run) -> Iterator[Difference]:
    """Compare what was sent of each measure of several rates, of an average, and of the survey."""
    strata = strata_of(run)
    for key, one, measurement, known, row in measured(run):
        metric = known["metric_type"]
        if metric in OF_STRATA:
            listed = strata.get((*measurement_set(one.header), measurement["measure_id"]), [])
            here = of_strata(run.year, known, one, measurement, listed)
        elif metric == "nonProportion":
            here = of_average(run.year, one, measurement)
        elif metric == "cahps":
            here = of_survey(measurement)
        else:
            continue
        yield from unlike(LAYER, run, key, row, here)

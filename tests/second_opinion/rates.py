"""Performance rates, cases and completeness of measures of one rate: 42 CFR 414.1340."""

from collections.abc import Iterator
from fractions import Fraction

from tests.second_opinion import numbers
from tests.second_opinion.measured import measured
from tests.second_opinion.quality_points import ELECTRONIC
from tests.second_opinion.rounding import half_up
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "rates"
GIVEN_BY_REGISTRY = "registrySinglePerformanceRate"
OF_ONE_RATE = ("singlePerformanceRate", GIVEN_BY_REGISTRY)


def rate(measurement: Row, metric: str) -> Fraction | None:
    """Return met over met and not met in percent, nothing of nobody.

    Reading P1: to two places, half up; a rate that a registry gives is used as it comes.
    """
    met, not_met = measurement["performance_met"] or 0, measurement["performance_not_met"] or 0
    if not met + not_met:
        return None
    if metric == GIVEN_BY_REGISTRY and measurement["performance_rate"] is not None:
        return Fraction(measurement["performance_rate"])
    return half_up(Fraction(100 * met, met + not_met), 2)


def cases(measurement: Row, is_without_excluded: bool) -> int:
    """Return the cases that meet the minimum: the population, or what is left of it (P3)."""
    population = int(measurement["eligible_population"] or 0)
    excluded = int(measurement["eligible_population_exclusion"] or 0)
    return population - excluded if is_without_excluded else population


def reported(measurement: Row) -> int:
    """Return how many of the population are accounted for."""
    counts = (
        "performance_met",
        "performance_not_met",
        "eligible_population_exclusion",
        "eligible_population_exception",
    )
    return sum(int(measurement[name] or 0) for name in counts)


def is_enough(
    year: int, accounted: int | Fraction, population: int | Fraction, collection: str
) -> bool:
    """Say whether enough of the population was reported: 414.1340, the exact share (P4)."""
    share = numbers.needed(
        "quality_data_completeness",
        "data_completeness_percent",
        year,
        collection_type=collection,
    )
    return 100 * accounted >= Fraction(share) * population


def is_complete(year: int, measurement: Row, collection: str) -> bool:
    """Say whether a measure of one rate is complete."""
    population = int(measurement["eligible_population"] or 0)
    return is_enough(year, reported(measurement), population, collection)


def layer(run: Run) -> Iterator[Difference]:
    """Compare what was sent of each measure of one rate that the run takes."""
    for key, one, measurement, known, row in measured(run):
        if known["metric_type"] not in OF_ONE_RATE:
            continue
        collection = one.header["submission_method"]
        is_left = collection == ELECTRONIC or known["is_registry_measure"] == "true"
        here = {
            "performance_rate": rate(measurement, known["metric_type"]),
            "case_count": cases(measurement, is_left),
            "is_complete": is_complete(run.year, measurement, collection),
        }
        yield from unlike(LAYER, run, key, row, here)

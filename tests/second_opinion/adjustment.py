"""From final scores to payment adjustments: 42 CFR 414.1405."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.second_opinion import numbers
from tests.second_opinion.rounding import half_away
from tests.second_opinion.tables import Difference, Run, unlike

LAYER = "adjustment"
HUNDRED = 100


class Judged(NamedTuple):
    """A MIPS eligible clinician with the final score and the charges that neutrality weighs by."""

    key: tuple[str, str]
    final_score: Decimal
    charge: Decimal


class Factors(NamedTuple):
    """The scaling factor of increases, and that of the additional ones in years that have them."""

    base: Fraction
    additional: Fraction | None


class Percent(NamedTuple):
    """What a clinician's payments change by, in percent: the parts exact, the sum rounded."""

    base: Fraction
    additional: Fraction
    total: Decimal


def position(year: int, score: Decimal) -> Fraction:
    """Return the place on the sliding scale before the scaling factor.

    414.1405(b)(2): a score not greater than one quarter of the threshold takes the whole
    applicable percent. (b)(1)-(2): else a line from minus the applicable percent at 0 through
    zero at the threshold, and from there one to the applicable percent at 100.
    """
    threshold = Fraction(numbers.needed("performance_threshold", "performance_threshold", year))
    percent = Fraction(numbers.needed("applicable_percent", "applicable_percent", year))
    if Fraction(score) <= threshold / 4:
        return -percent
    if Fraction(score) < threshold:
        return -percent * (threshold - Fraction(score)) / threshold
    return percent * (Fraction(score) - threshold) / (HUNDRED - threshold)


def exceptional(year: int, score: Decimal) -> Fraction | None:
    """Return the additional percent before its factor, or nothing below the threshold for it.

    414.1405(d): payment years 2019 to 2024; from half a percent at the additional performance
    threshold in a line to ten percent at 100.
    """
    start = numbers.number("exceptional_performance", "additional_performance_threshold", year)
    if start is None or score < start:
        return None
    low = Fraction(numbers.needed("exceptional_performance", "lowest_percent", year))
    high = Fraction(numbers.needed("exceptional_performance", "highest_percent", year))
    return low + (high - low) * Fraction(score - start) / Fraction(HUNDRED - start)


def factors(year: int, judged: Iterable[Judged]) -> Factors:
    """Return the scaling factors that make increases equal decreases.

    414.1405(b)(3): a factor above 0 and not above 3, so that estimated increases of allowed
    charges equal estimated decreases; readings J2 (exact), J3 (nobody penalised: 0) and J4
    (nobody gains: the bound). (d): the additional ones have 500 million dollars together, and
    their factor is at most 1.
    """
    lost = gained = more = Fraction(0)
    for clinician in judged:
        charge = Fraction(clinician.charge)
        place = position(year, clinician.final_score)
        lost += charge * max(-place, Fraction(0)) / HUNDRED
        gained += charge * max(place, Fraction(0)) / HUNDRED
        more += charge * (exceptional(year, clinician.final_score) or 0) / HUNDRED
    bound = Fraction(numbers.needed("scaling_factor_bound", "scaling_factor_bound", year))
    base = min(bound, lost / gained) if gained else bound
    pool = numbers.number("exceptional_performance", "pool_amount", year)
    if pool is None:
        return Factors(base, None)
    highest = Fraction(numbers.needed("exceptional_performance", "scaling_factor_bound", year))
    return Factors(base, min(highest, Fraction(pool) / more) if more else highest)


def adjust(year: int, score: Decimal, found: Factors) -> Percent:
    """Return the adjustment of a final score; readings J1 and J6.

    414.1405(b)(3): the factor belongs to increases alone. The additional adjustment is added
    unrounded, and the sum is rounded once, half away from zero, to a hundredth of a percent.
    """
    base = position(year, score)
    if base > 0:
        base *= found.base
    additional = (exceptional(year, score) or Fraction(0)) * (found.additional or 0)
    return Percent(base, additional, half_away(base + additional, 2))


def direction(percent: Decimal | None) -> str:
    """Return which way the payments of a clinician go."""
    if percent is None:
        return "none"
    return "positive" if percent > 0 else "negative" if percent < 0 else "neutral"


def judged(run: Run) -> Iterator[Judged]:
    """Yield who is adjusted: MIPS eligible clinicians, 414.1310(b), that have a final score."""
    scores = {(row["tin"], row["npi"]): row["final_score"] for row in run.rows("score.final_score")}
    charges = {
        (row["tin"], row["npi"]): row["allowed_charge_amount"]
        for row in run.rows("adjustment.charge")
    }
    for row in run.rows("eligibility.mips_eligible"):
        key = (row["tin"], row["npi"])
        if row["is_mips_eligible"] and key in scores:
            yield Judged(key, scores[key], charges[key])


def layer(run: Run) -> Iterator[Difference]:
    """Compare factors and adjustments, from the run's final scores and charges."""
    everyone = {clinician.key: clinician for clinician in judged(run)}
    found = factors(run.year, everyone.values())
    for table, opinion in (
        ("adjustment.scaling_factor", found.base),
        ("adjustment.additional_scaling_factor", found.additional),
    ):
        for row in run.rows(table):
            there = Fraction(int(row["factor_numerator"]), int(row["factor_denominator"]))
            if there != opinion:
                yield Difference(LAYER, run.year, (table,), "factor", there, opinion)
    for row in run.rows("adjustment.payment_adjustment"):
        key = (row["tin"], row["npi"])
        if key not in everyone:
            nothing = {"adjustment_percent": None, "direction": "none"}
            yield from unlike(LAYER, run, key, row, nothing)
            continue
        percent = adjust(run.year, everyone[key].final_score, found)
        parts = {
            "unrounded_base_adjustment_percent": percent.base,
            "unrounded_additional_adjustment_percent": percent.additional,
        }
        here = {"adjustment_percent": percent.total, "direction": direction(percent.total)}
        yield from unlike(LAYER, run, key, row, here)
        for column, part in parts.items():
            # the run keeps twelve places, of which the last ones are guard digits
            if abs(Fraction(row[column]) - part) > Fraction(1, 10**10):
                yield Difference(LAYER, run.year, key, column, row[column], part)

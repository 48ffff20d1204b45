"""The Promoting Interoperability category: 42 CFR 414.1375 and 414.1380(b)(4)."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any

from tests.second_opinion import numbers
from tests.second_opinion.cost import close
from tests.second_opinion.final_score import option
from tests.second_opinion.rounding import half_up
from tests.second_opinion.submissions import Key, Sent, sent
from tests.second_opinion.tables import Difference, Row, Run

LAYER = "pi"
LAST_YEAR_OF_BASE_SCORE = 2018
FIRST_YEAR_OF_ENTITY_REPORTING = 2023
FULL = Fraction(100)
ZERO = Fraction(0)

Answers = Mapping[str, Row]


@cache
def measures(year: int) -> dict[str, list[numbers.Row]]:
    """Return the year's measures by the role that they have."""
    found: dict[str, list[numbers.Row]] = {}
    for row in numbers.of_year("promoting_interoperability_measure", year):
        found.setdefault(row["role"], []).append(row)
    return found


@cache
def role(year: int, name: str) -> numbers.Row | None:
    """Return what the year says of a role, if it has it."""
    return numbers.row_of("promoting_interoperability_role", year, role=name)


@cache
def exclusions(year: int, measure: str) -> tuple[str, ...]:
    """Return the exclusions that may be claimed for a measure."""
    listed = numbers.of_year("promoting_interoperability_exclusion", year, measure_id=measure)
    return tuple(row["exclusion_measure_id"] for row in listed)


def is_yes(answers: Answers, measure: str) -> bool:
    """Say whether a statement was answered with yes."""
    return measure in answers and answers[measure]["boolean_value"] is True


def claims_exclusion(year: int, measure: str, answers: Answers) -> bool:
    """Say whether one of its exclusions is claimed for a measure."""
    return any(is_yes(answers, name) for name in exclusions(year, measure))


def is_met(year: int, measure: numbers.Row, answers: Answers) -> bool:
    """Say whether a measure is met: 414.1375(b)(2).

    A rate by a numerator of one, a statement by a yes, SAFER Guides of PY2022-2023 by any answer
    (A8), a suppressed measure by any answer and by an exclusion (L8).
    """
    name, method = measure["measure_id"], role(year, measure["role"])
    answer = answers.get(name)
    assert method is not None
    if measure["is_suppressed"] == "true" and claims_exclusion(year, name, answers):
        return True
    if answer is None:
        return False
    if measure["is_suppressed"] == "true" or method["scoring_method"] == "any_answer":
        return answer["boolean_value"] is not None
    if method["scoring_method"] == "rate":
        return bool((answer["numerator"] or 0) >= 1 and (answer["denominator"] or 0) > 0)
    return answer["boolean_value"] is True


def is_excluded(year: int, measure: numbers.Row, answers: Answers) -> bool:
    """Say whether an exclusion stands for a measure: data that meet it outdo one (A16)."""
    is_open = measure["is_suppressed"] != "true" and not is_met(year, measure, answers)
    return is_open and claims_exclusion(year, measure["measure_id"], answers)


def state(year: int, name: str, answers: Answers) -> str | None:
    """Return whether a role is met, excluded or missing, PY2019 on; nothing if the year lacks it.

    Each of its measures is met or excluded. Public health of PY2019-2021 asks for two engagements
    with registries, of which exclusions make up for some (A4).
    """
    rule = role(year, name)
    if rule is None:
        return None
    listed = measures(year)[name]
    met = [row for row in listed if is_met(year, row, answers)]
    if rule["scoring_method"] == "engagement":
        engaged: dict[str, int] = {}
        excluded: set[str] = set()
        for row in met:
            count = int(row["engagement_count"])
            engaged[row["registry"]] = max(count, engaged.get(row["registry"], 0))
        for row in listed:
            if row["registry"] not in engaged and is_excluded(year, row, answers):
                excluded.add(row["registry"])
        enough = sum(engaged.values()) + len(excluded) >= int(rule["minimum_engagement_count"])
    elif rule["requirement"] in ("alternative", "bonus"):
        return "met" if met else "missing"
    else:
        enough = all(row in met or is_excluded(year, row, answers) for row in listed)
    if not enough:
        return "missing"
    return "met" if met else "excluded"


def maxima(year: int, states: Mapping[str, str | None]) -> dict[str, Fraction]:
    """Return the points that each role can earn after exclusions: reading A1.

    PDMP goes to e-prescribing, e-prescribing half and half to sending and receiving, receiving to
    sending, sending to patient access, public health to patient access; an exchange that stands
    for sending and receiving has what they would have had.
    """
    full = {
        name: Fraction(rule["maximum_points"])
        for name in states
        if (rule := role(year, name)) and rule["requirement"] == "required"
    }

    def move(name: str, *receivers: str) -> None:
        for receiver in receivers:
            full[receiver] += full[name] / len(receivers)
        full[name] = ZERO

    if states.get("pdmp_query") == "excluded" and "pdmp_query" in full:
        move("pdmp_query", "e_prescribing")
    if states["e_prescribing"] == "excluded":
        move("e_prescribing", "send_health_information", "receive_health_information")
    if states.get("exchange_alternative") == "met":
        full["exchange_alternative"] = ZERO
        move("send_health_information", "exchange_alternative")
        move("receive_health_information", "exchange_alternative")
    else:
        if states["receive_health_information"] == "excluded":
            move("receive_health_information", "send_health_information")
        if states["send_health_information"] == "excluded":
            move("send_health_information", "patient_access")
    if states["public_health"] == "excluded":
        move("public_health", "patient_access")
    return full


def failed(year: int, one: Sent) -> bool:
    """Say whether the set lacks certified technology or the days: 414.1375(b)(1), 414.1320."""
    days = numbers.needed("performance_period", "minimum_days", year, category="pi")
    return not (one.header["cehrt_id"] or "").strip() or one.days < days


def percent(year: int, one: Sent, answers: Answers) -> Fraction:
    """Return the score of a set, PY2019 on: 414.1380(b)(4).

    Nothing where one attestation or one required measure is missing. Each rate earns its share
    of the role's points in whole points, half up, and at least one; a yes earns them all.
    """
    states = {name: state(year, name, answers) for name in measures(year)}
    is_replaced = states.get("exchange_alternative") == "met"
    replaced = ("send_health_information", "receive_health_information") if is_replaced else ()
    for name, found in states.items():
        rule = role(year, name)
        assert rule is not None
        is_needed = rule["requirement"] in ("attestation", "required") and name not in replaced
        if is_needed and found == "missing":
            return ZERO
    total = ZERO
    for name, most in maxima(year, states).items():
        rule = role(year, name)
        assert rule is not None
        if states[name] != "met" or name in replaced:
            continue
        if rule["scoring_method"] == "rate":
            row = answers[next(m["measure_id"] for m in measures(year)[name])]
            share = Fraction(row["numerator"]) / Fraction(row["denominator"])
            total += max(Fraction(1), half_up(share * most, 0))
        else:
            total += most
    for name, found in states.items():
        rule = role(year, name)
        if rule and rule["requirement"] == "bonus" and found == "met":
            # A7: not for whom the measure is excluded that the bonus hangs on
            depends = rule["depends_on_role"]
            if not depends or states[depends] != "excluded":
                total += Fraction(rule["maximum_points"])
    return min(FULL, total)


def base_percent(year: int, one: Sent, answers: Answers) -> Fraction:
    """Return the score of a set, PY2017-2018: 414.1380(b)(4)(i)-(iii).

    Fifty points for the whole base or nothing at all; performance points by bands of ten percent
    that are begun (A11), in the better of the two editions (A10); bonuses.
    """
    total = Fraction(numbers.needed("promoting_interoperability_category", "base_points", year))
    for name, listed in measures(year).items():
        rule = role(year, name)
        assert rule is not None
        editions: dict[str, list[numbers.Row]] = {}
        for row in listed:
            editions.setdefault(row["edition"], []).append(row)
        met = [row for row in listed if is_met(year, row, answers)]
        is_whole = any(
            all(is_met(year, row, answers) or is_excluded(year, row, answers) for row in rows)
            for rows in editions.values()
        )
        if rule["requirement"] in ("base", "attestation") and not is_whole:
            return ZERO
        if rule["requirement"] == "bonus":
            is_second = name == "registry_bonus" and registries(year, answers) >= 2
            if met or (is_second and year == LAST_YEAR_OF_BASE_SCORE):
                total += Fraction(rule["maximum_points"])
            continue
        if not met or not rule["maximum_points"]:
            continue
        best = max(
            sum((banded(year, row, answers) for row in rows), ZERO) for rows in editions.values()
        )
        total += min(Fraction(rule["maximum_points"]), best)
    return min(FULL, total + edition_bonus(year, one, answers))


def banded(year: int, measure: numbers.Row, answers: Answers) -> Fraction:
    """Return the performance points of a measure: ten bands of a rate, all for a yes."""
    if not measure["maximum_points"] or not is_met(year, measure, answers):
        return ZERO
    most, rule = Fraction(measure["maximum_points"]), role(year, measure["role"])
    assert rule is not None
    if rule["scoring_method"] != "rate":
        return most
    row = answers[measure["measure_id"]]
    return most * ceil(10 * Fraction(row["numerator"]) / Fraction(row["denominator"])) / 10


def registries(year: int, answers: Answers) -> int:
    """Return the number of different registries that are engaged (A12)."""
    return len(
        {
            row["registry"]
            for listed in measures(year).values()
            for row in listed
            if row["registry"] and is_met(year, row, answers)
        }
    )


def edition_bonus(year: int, one: Sent, answers: Answers) -> Fraction:
    """Return the points for the exclusive use of the 2015 edition, PY2018: (b)(4)(iii)."""
    points = numbers.number("promoting_interoperability_category", "edition_bonus_points", year)
    if points is None or (one.header["cehrt_id"] or "")[2:5] != "15E":
        return ZERO
    used = any(
        row["edition"] == "transition"
        and (is_met(year, row, answers) or is_excluded(year, row, answers))
        for listed in measures(year).values()
        for row in listed
    )
    return ZERO if used else Fraction(points)


def score(year: int, one: Sent) -> Fraction:
    """Return the score of a measurement set in percent."""
    if failed(year, one):
        return ZERO
    answers: dict[str, Any] = {row["measure_id"]: row for row in one.measurements}
    found = base_percent if year <= LAST_YEAR_OF_BASE_SCORE else percent
    return found(year, one, answers)


def layer(run: Run) -> Iterator[Difference]:
    """Compare category percents, the best set's, from what was submitted.

    414.1370(g)(4), 414.1317(b)(1): a set of an APM Entity itself counts from PY2023 on.
    """
    best: dict[Key, Fraction] = {}
    for one in sent(run, "pi"):
        if one.option[0] == "apm" and run.year < FIRST_YEAR_OF_ENTITY_REPORTING:
            continue
        if one.measurements:
            found = score(run.year, one)
            best[one.option] = max(found, best.get(one.option, found))
    for row in run.rows("pi.category_score"):
        here = best.pop(option(row), ZERO)
        if not close(Fraction(row["category_percent"]), here):
            there = row["category_percent"]
            yield Difference(LAYER, run.year, option(row), "category_percent", there, here)

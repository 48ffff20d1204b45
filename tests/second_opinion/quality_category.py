"""From measures to the quality category: 42 CFR 414.1335, 414.1365, 414.1367, 414.1380(b)(1)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from tests.second_opinion import applicability, benchmarks, numbers
from tests.second_opinion.cost import close, prior_percent
from tests.second_opinion.final_score import option, status_of
from tests.second_opinion.quality_points import (
    ELECTRONIC,
    FROM_CLAIMS,
    SURVEY,
    WEB_INTERFACE,
    is_suppressed,
)
from tests.second_opinion.submissions import Key
from tests.second_opinion.tables import Difference, Row, Run

LAYER = "quality"
ZERO = Fraction(0)
MOST = Fraction(10)
# 414.1305: outcome measures; the patients' own reports are outcomes, their experience is not.
OUTCOMES = (
    "outcome",
    "intermediateOutcome",
    "intermediateOutcomeAndProcess",
    "patientReportedOutcome",
)
EXPERIENCE = "patientEngagementExperience"
NOT_SUBMITTED = ("zero_denominator", "survey_not_scorable")
# Enough cases, complete and no more than a benchmark wanting: (b)(1)(v)(A).
MEETS_MINIMUMS = ("benchmarked", "no_benchmark", "excluded_no_benchmark")
LAST_BONUS_YEAR = 2021
FIRST_IMPROVEMENT_YEAR = 2018
SMALL_BONUS = "small_practice_quality_bonus"


class Measure(NamedTuple):
    """A quality measure that an entity sent, by one collection type, with what it earned."""

    name: str
    collection: str
    measure_class: str
    points: Fraction | None
    is_complete: bool
    is_outcome: bool
    is_high_priority: bool
    is_qcdr: bool
    rate: Decimal | None
    is_end_to_end: bool

    @property
    def counts(self) -> bool:
        """Say whether it has its place in numerator and denominator."""
        return self.points is not None

    @property
    def is_submitted(self) -> bool:
        """Say whether it is a submitted measure: 0 of 0 is none (Q4), nor is a failed survey."""
        is_from_claims = self.collection == FROM_CLAIMS
        return self.measure_class not in NOT_SUBMITTED and not is_from_claims

    @property
    def is_priority(self) -> bool:
        """Say whether it can fill the slot of an outcome or high-priority measure."""
        return self.is_outcome or self.is_high_priority


class Group(NamedTuple):
    """Collection types that are scored together: all from PY2019 on, before each alone (Q8)."""

    name: str
    collections: frozenset[str]
    required: int | None
    is_fixed: bool
    is_default: bool


class Slots(NamedTuple):
    """How many measures are asked for, and whether one of them must be of high priority."""

    number: int
    is_waived: bool


class Score(NamedTuple):
    """What a group of collection types comes to."""

    achieved: Fraction
    available: Fraction
    bonus: Fraction
    improvement: Fraction
    is_submitted: bool

    @property
    def percent(self) -> Fraction | None:
        """Return the category percent: at most 100, nothing of a denominator of nothing."""
        if not self.available:
            return None
        ratio = 100 * (self.achieved + self.bonus) / self.available
        return min(Fraction(100), ratio + self.improvement)


@cache
def family(year: int, measure: str) -> str:
    """Return the name that a measure shares with its Medicare CQM: reading Q7."""
    for row in numbers.reference("measure_companion", year):
        if row["measure_id"] == measure:
            return min(measure, row["companion_measure_id"])
    return measure


@cache
def groups(year: int, reporting_option: str) -> tuple[Group, ...]:
    """Return the groups of collection types of an option."""
    found: dict[str, set[str]] = {}
    for row in numbers.of_year("quality_collection_group", year, reporting_option=reporting_option):
        found.setdefault(row["collection_group"], set()).add(row["collection_type"])
    return tuple(
        Group(
            row["collection_group"],
            frozenset(found[row["collection_group"]]),
            int(row["required_measure_count"]) if row["required_measure_count"] else None,
            row["is_fixed_set"] == "true",
            row["is_default_group"] == "true",
        )
        for row in numbers.of_year("quality_requirement", year, reporting_option=reporting_option)
        if row["collection_group"] in found
    )


def best_versions(year: int, sent: Sequence[Measure]) -> list[Measure]:
    """Return each measure once, by the type with the most points: 414.1325(d), (b)(1).

    Reading Q6: one that counts goes before one that is suppressed, that before one of nobody.
    """
    found: dict[str, Measure] = {}

    def order(measure: Measure) -> tuple[bool, bool, Fraction, bool]:
        is_out = measure.measure_class == "suppressed"
        return (measure.counts, is_out, measure.points or ZERO, measure.is_complete)

    for measure in sorted(sent, key=lambda one: (one.name, one.collection)):
        name = family(year, measure.name)
        if name not in found or order(measure) > order(found[name]):
            found[name] = measure
    return list(found.values())


def is_reviewed(group: Group, sent: Sequence[Measure]) -> bool:
    """Say whether applicability is reviewed: reading Q5, claims and MIPS CQMs alone."""
    submitted = [measure for measure in sent if measure.is_submitted]
    if not submitted or group.required is None:
        return False
    if any(m.collection not in applicability.REVIEWED or m.is_qcdr for m in submitted):
        return False
    is_short = len({measure.name for measure in submitted}) < group.required
    return is_short or not any(measure.is_priority for measure in submitted)


def slots(
    year: int,
    key: Key,
    group: Group,
    sent: Sequence[Measure],
    candidates: Sequence[Measure],
    pathway: list[Row] | None,
) -> Slots:
    """Return what is asked for: 414.1335(a), 414.1365(c)(1), 414.1380(b)(1)(vii).

    Six measures, four of an MVP; fewer where applicability passes, where a survey failed its
    sample from PY2019 on and at most five others were sent (Q9), or where a small practice
    reports an MVP by claims (Q20); less one for each suppressed measure (Q1). Of a fixed set each
    measure, but those sent that are excluded and those suppressed (Q29).
    """
    submitted = [measure for measure in candidates if measure.is_submitted]
    suppressed = [m for m in candidates if m.measure_class == "suppressed"]
    counted = [measure for measure in candidates if measure.counts]
    if group.is_fixed:
        return Slots(fixed_slots(year, key, group, candidates), True)
    assert group.required is not None
    expected = group.required
    names = [(m.name, m.collection) for m in sent if m.collection in applicability.REVIEWED]
    is_passed = (
        key[2] not in ("mvp", "app", "app_plus")
        and is_reviewed(group, sent)
        and applicability.passes(year, names)
    )
    survey = numbers.row_of("survey_measure", year, reporting_option=key[2])
    most = survey["sampling_failure_maximum_measure_count"] if survey else ""
    has_failed = any(m.measure_class == "survey_not_scorable" for m in candidates)
    if is_passed:
        expected = min(expected, len(submitted))
    elif has_failed and most and len(submitted) <= int(most):
        expected -= 1
    elif pathway is not None:
        expected = min(expected, len(pathway))
    is_waived = (
        is_passed
        or (pathway is not None and not any(priority(year, row["measure_id"]) for row in pathway))
        or only_suppressed([m for m in suppressed if m.is_outcome], counted, "is_outcome")
        or only_suppressed([m for m in suppressed if m.is_priority], counted, "is_priority")
    )
    return Slots(max(expected - len(suppressed), 0), is_waived)


def only_suppressed(suppressed: list[Measure], counted: list[Measure], what: str) -> bool:
    """Say whether a suppressed measure meets the requirement and no other one does."""
    return bool(suppressed) and not any(getattr(measure, what) for measure in counted)


def priority(year: int, measure: str) -> bool:
    """Say whether a measure is an outcome or of high priority."""
    row = benchmarks.measures(year)[measure]
    return row["measure_type"] in OUTCOMES or row["is_high_priority"] == "true"


@cache
def reportable(year: int, group: Group) -> frozenset[str]:
    """Return the measures that CMS takes by a type of the group and has not suppressed for it."""
    return frozenset(
        family(year, row["measure_id"])
        for row in numbers.reference("measure_collection_type", year)
        if row["collection_type"] in group.collections
        and not is_suppressed(year, row["measure_id"], row["collection_type"])
    )


def fixed_slots(year: int, key: Key, group: Group, candidates: Sequence[Measure]) -> int:
    """Return the number of measures of a fixed set that take a slot.

    414.1335(a)(2), 414.1367(c)(1): all of it. Sent and excluded: none; not sent: one with nothing
    in it; of nobody: as not sent, unless another one was submitted (Q4). What counts beside the
    set has a slot, too.
    """
    sent = {family(year, measure.name): measure for measure in candidates}
    required = [
        row["measure_id"]
        for row in numbers.of_year(
            "quality_required_measure", year, reporting_option=key[2], entity_type=key[0]
        )
        if row["collection_group"] == group.name
    ]
    has_any = any(sent[name].is_submitted for name in required if name in sent)
    taken = {family(year, measure.name) for measure in candidates if measure.counts}
    for name in required:
        measure = sent.get(name)
        if name not in reportable(year, group) or name in taken:
            continue
        is_of_nobody = measure is not None and measure.measure_class == "zero_denominator"
        if measure is None or (is_of_nobody and not has_any):
            taken.add(name)
    return len(taken)


def select(candidates: Sequence[Measure], asked: Slots) -> list[Measure]:
    """Return the measures that fill the slots: 414.1335(a)(1), reading Q3.

    The best outcome measure, else the best of high priority, has the first one, which stays empty
    without any; the best of the others have the rest.
    """
    left = [measure for measure in candidates if measure.counts]
    left.sort(key=lambda one: (-(one.points or ZERO), one.name))
    if asked.is_waived:
        return left[: asked.number]
    best = [measure for measure in left if measure.is_outcome]
    best = best or [measure for measure in left if measure.is_high_priority]
    if not best:
        return left[: max(asked.number - 1, 0)]
    return [best[0], *(measure for measure in left if measure != best[0])][: asked.number]


def capped(points: Fraction, available: Fraction) -> Fraction:
    """Return bonus points of a kind: at most ten percent of the denominator (Q10)."""
    return min(points, available / 10)


def earns_high_priority(year: int, key: Key, measure: Measure) -> bool:
    """Say whether a measure can earn the bonus of (b)(1)(v)(A).

    Complete, enough cases, a rate that is not the worst; not by the web interface from PY2019 on,
    but under the APM scoring standard in that year (Q13).
    """
    if measure.collection == FROM_CLAIMS or not measure.is_priority:
        return False
    is_standard = key[2] == "apm_scoring_standard" and year == 2019
    if measure.collection == WEB_INTERFACE and year >= 2019 and not is_standard:
        return False
    if measure.measure_class not in MEETS_MINIMUMS:
        return False
    if measure.rate is None:
        return True
    array = benchmarks.deciles(year, measure.name, measure.collection)
    is_inverse = benchmarks.measures(year)[measure.name]["is_inverse"] == "true"
    falls = array.is_less_better if array else is_inverse
    return measure.rate < 100 if falls else measure.rate > 0


def high_priority(year: int, key: Key, group: Group, sent: Sequence[Measure]) -> Fraction:
    """Return the points of outcome and other high-priority measures, to PY2021.

    Two for an outcome or patients' experience, one for another; not for the best outcome, or else
    the best other one, which fills the requirement (Q2); each measure once (Q12). Of a fixed set
    only its own measures fill it (Q13).
    """
    if year > LAST_BONUS_YEAR:
        return ZERO
    required = {
        row["measure_id"]
        for row in numbers.of_year(
            "quality_required_measure", year, reporting_option=key[2], entity_type=key[0]
        )
        if row["collection_group"] == group.name
    }
    found: dict[str, tuple[bool, Fraction, int]] = {}
    for measure in sent:
        if not earns_high_priority(year, key, measure):
            continue
        kind = benchmarks.measures(year)[measure.name]["measure_type"]
        worth = 2 if measure.is_outcome or kind == EXPERIENCE else 1
        name = family(year, measure.name)
        other = found.get(name, (False, Fraction(-1), 0))
        points = Fraction(-1) if measure.points is None else measure.points
        found[name] = (
            other[0] or measure.is_outcome,
            max(other[1], points),
            max(other[2], worth),
        )
    fills = [name for name in found if not group.is_fixed or name in required]
    fills.sort(key=lambda name: (not found[name][0], -found[name][1], name))
    return Fraction(sum(worth for name, (_, _, worth) in found.items() if name not in fills[:1]))


def end_to_end(year: int, sent: Sequence[Measure]) -> Fraction:
    """Return a point for each measure reported electronically from end to end, to PY2021 (Q11)."""
    if year > LAST_BONUS_YEAR:
        return ZERO
    names = {
        family(year, measure.name)
        for measure in sent
        if measure.is_end_to_end and measure.is_submitted and measure.collection != "claims"
    }
    return Fraction(len(names))


def complex_organization(year: int, key: Key, sent: Sequence[Measure]) -> Fraction:
    """Return a point for each eCQM of a virtual group or APM Entity, PY2025 on (Q17)."""
    if year < 2025 or key[0] not in ("virtualGroup", "apm"):
        return ZERO
    return sum(
        (
            min(Fraction(1), MOST - (measure.points or ZERO))
            for measure in sent
            if measure.collection == ELECTRONIC and measure.measure_class in MEETS_MINIMUMS
        ),
        ZERO,
    )


def improvement(
    year: int, achieved: Fraction, available: Fraction, prior: Fraction | None, is_full: bool
) -> Fraction:
    """Return the percentage points of improvement: (b)(1)(vi), PY2018 on, readings Q14-Q16.

    A tenth of the relative gain over last year's achievement, which is taken as 30 percent at the
    least; from nothing to ten, and only for who reports in full.
    """
    if year < FIRST_IMPROVEMENT_YEAR or prior is None or not is_full or not available:
        return ZERO
    before = max(prior, Fraction(30))
    return min(MOST, max(ZERO, (100 * achieved / available - before) / before * 10))


def scored(
    year: int,
    key: Key,
    group: Group,
    measures: Sequence[Measure],
    is_small: bool,
    prior: Fraction | None,
    pathway: list[Row] | None,
) -> Score:
    """Return what the measures of a group of collection types come to: 414.1380(b)(1)."""
    in_group = [measure for measure in measures if measure.collection in group.collections]
    # an MVP's claims measure that was selected stands in a slot (Q18); others beside the slots
    sent = [
        measure
        for measure in in_group
        if measure.collection != FROM_CLAIMS or measure.measure_class.startswith("selected_")
    ]
    claims = [
        measure.points
        for measure in in_group
        if measure.collection == FROM_CLAIMS
        and measure.measure_class == "benchmarked"
        and measure.points is not None
    ]
    candidates = best_versions(year, sent)
    asked = slots(year, key, group, sent, candidates, pathway)
    chosen = select(candidates, asked)
    achieved = sum((measure.points or ZERO for measure in chosen), ZERO) + sum(claims, ZERO)
    available = MOST * (asked.number + len(claims))
    submitted = [measure for measure in candidates if measure.is_submitted]
    bonus = capped(high_priority(year, key, group, sent), available)
    bonus += capped(end_to_end(year, sent), available)
    bonus += capped(complex_organization(year, key, sent), available)
    if is_small and submitted:
        bonus += Fraction(numbers.number(SMALL_BONUS, "bonus_points", year) or 0)
    counted = [measure for measure in candidates if measure.counts]
    is_full = (
        bool(counted)
        and len(counted) >= asked.number
        and (asked.is_waived or any(measure.is_priority for measure in counted))
        and all(measure.is_complete for measure in counted if measure.collection != FROM_CLAIMS)
    )
    # 414.1335(a)(2)-(3): a survey alone is no report of the web interface
    is_submitted = bool(submitted) and (
        group.is_default or not group.is_fixed or any(m.collection == group.name for m in submitted)
    )
    gain = improvement(year, achieved, available, prior, is_full)
    return Score(achieved, available, bonus, gain, is_submitted)


def best(found: dict[Group, Score]) -> Score:
    """Return the score that counts: of what was submitted the higher (Q8, Q23), else the first."""

    def order(group: Group) -> tuple[bool, bool, Fraction, bool]:
        score = found[group]
        percent = Fraction(-1) if score.percent is None else score.percent
        is_open = score.is_submitted or group.is_default
        return (score.is_submitted, is_open, percent, group.is_default)

    return found[max(found, key=order)]


def measures_sent(run: Run) -> dict[Key, list[Measure]]:
    """Return the measures of each entity and option, with the points that the run gave them."""
    rates: dict[tuple[str, ...], Decimal | None] = {
        (*option(row), row["measure_id"], row["collection_type"]): row["performance_rate"]
        for row in run.rows("quality.measure_performance")
    }
    electronic = {
        (*option(row), row["measure_id"], row["collection_type"])
        for row in run.rows("quality.measurement")
        if row["is_end_to_end_reported"]
    }
    found: dict[Key, list[Measure]] = {}
    for row in run.rows("quality.measure_points"):
        key = option(row)
        name, collection = row["measure_id"], row["collection_type"]
        known = benchmarks.measures(run.year)[name]
        points = row["achievement_points"]
        full = (*key, name, collection)
        found.setdefault(key, []).append(
            Measure(
                name,
                collection,
                row["measure_class"],
                None if points is None else Fraction(points),
                bool(row["is_complete"]),
                known["measure_type"] in OUTCOMES,
                known["is_high_priority"] == "true",
                known["is_registry_measure"] == "true",
                None if collection == SURVEY else rates.get(full),
                full in electronic,
            )
        )
    return found


def claims_pathway(run: Run, key: Key, mvp: str | None, sent: list[Measure]) -> list[Row] | None:
    """Return the measures that an MVP offers by claims, where it is reported by them alone."""
    submitted = [measure for measure in sent if measure.is_submitted]
    if not mvp or not submitted or any(measure.collection != "claims" for measure in submitted):
        return None
    offered = {
        row["measure_id"]
        for row in numbers.reference("measure_collection_type", run.year)
        if row["collection_type"] == "claims"
    }
    return [
        row
        for row in numbers.reference("mvp_measure", run.year)
        if row["mvp_id"] == mvp
        and row["measure_role"] == "quality"
        and row["measure_id"] in offered
    ]


def layer(run: Run) -> Iterator[Difference]:
    """Compare the category and what it is made of, from the run's measure points."""
    small = status_of(run, "small_practice")
    sent = measures_sent(run)
    prior = {
        (row["entity_type"], row["entity_id"]): prior_percent(row)
        for row in run.rows("ingest.prior_year")
        if row["category"] == "quality"
    }
    there = {option(row): row for row in run.rows("quality.category_score")}
    for entity_option in run.rows("eligibility.scored_entity"):
        key = option(entity_option)
        measures = sent.get(key, [])
        is_small = key[:2] in small
        pathway = None
        if is_small:
            pathway = claims_pathway(run, key, entity_option["mvp_id"], measures)
        found = {
            group: scored(run.year, key, group, measures, is_small, prior.get(key[:2]), pathway)
            for group in groups(run.year, key[2])
        }
        here, row = best(found), there.get(key, {})
        columns = {
            "achievement_points": here.achieved,
            "available_points": here.available,
            "bonus_points": here.bonus,
            "improvement_percent": here.improvement,
            "category_percent": here.percent,
        }
        for column, value in columns.items():
            stated = row.get(column)
            if not close(None if stated is None else Fraction(stated), value):
                yield Difference(LAYER, run.year, key, column, stated, value)

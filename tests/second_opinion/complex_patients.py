"""The complex patient bonus: 42 CFR 414.1380(c)(3)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.second_opinion import numbers
from tests.second_opinion.final_score import entity, option
from tests.second_opinion.hierarchy import Candidate, chosen
from tests.second_opinion.tables import Difference, Row, Run

LAYER = "complex_patients"
TOPIC = "complex_patient_bonus"
FIRST_YEAR = 2018
FIRST_STANDARD_YEAR = 2022
FIRST_FACILITY_YEAR = 2023
# 414.1305, Full TIN APM, reading E17: the tracks of the Shared Savings Program, in any year.
SHARED_SAVINGS = (
    *("TRACK 1", "TRACK 1+", "TRACK 2", "TRACK 3"),
    *("BASIC TRACK", "ENHANCED TRACK"),
)
FEW = Fraction(1, 10**9)
Entity = tuple[str, str]


class Risk(NamedTuple):
    """The mean HCC risk score and the share of dual-eligible patients."""

    hcc: Fraction
    dual: Fraction


class Patients(NamedTuple):
    """The patients of a clinician or practice, each once."""

    number: int
    hcc: Fraction
    dual: int


class Moments(NamedTuple):
    """Median, mean and standard deviation of an indicator."""

    median: Fraction
    mean: Fraction
    standard_deviation: Fraction


def plain(year: int, risk: Risk) -> Fraction:
    """Return the bonus of PY2018-2021: (c)(3)(i)-(iv).

    The mean risk score and five times the dual ratio, doubled in PY2020 and PY2021; at most five,
    later ten.
    """
    times = 2 if year in (2020, 2021) else 1
    most = Fraction(numbers.needed(TOPIC, "maximum_points", year))
    return min(most, times * (risk.hcc + 5 * risk.dual))


def component(value: Fraction, found: Moments) -> Fraction:
    """Return a component, PY2022 on: (c)(3)(v)-(vii), readings F3 and L4.

    1.5 and four times the standard score for an indicator at or above the median, nothing below;
    it may be negative. Without any spread nobody stands out.
    """
    if value < found.median or not found.standard_deviation:
        return Fraction(0)
    return Fraction(3, 2) + 4 * (value - found.mean) / found.standard_deviation


def standard(year: int, risk: Risk, hcc: Moments, dual: Moments) -> Fraction:
    """Return the bonus from PY2022 on: (c)(3)(viii), the sum held between 0 and ten."""
    most = Fraction(numbers.needed(TOPIC, "maximum_points", year))
    points = component(risk.hcc, hcc) + component(risk.dual, dual)
    return max(Fraction(0), min(most, points))


def moments(values: Sequence[Fraction]) -> Moments:
    """Return the moments of a population; the deviation is that of the whole of it (F19)."""
    ordered, count = sorted(values), len(values)
    median = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    mean = sum(ordered, Fraction(0)) / count
    variance = sum(((value - mean) ** 2 for value in ordered), Fraction(0)) / count
    exact = Decimal(variance.numerator) / Decimal(variance.denominator)
    return Moments(median, mean, Fraction(exact.sqrt()))


def patients(rows: Iterable[Row]) -> dict[tuple[str, str | None], Patients]:
    """Return the patients of each TIN/NPI and of each TIN, where one is counted once."""
    seen: dict[tuple[str, str | None], dict[int, Row]] = {}
    for row in rows:
        seen.setdefault((row["tin"], row["npi"]), {})[row["beneficiary_id"]] = row
        seen.setdefault((row["tin"], None), {})[row["beneficiary_id"]] = row
    return {
        key: Patients(
            len(found),
            sum((Fraction(row["hcc_risk_score"]) for row in found.values()), Fraction(0)),
            sum(1 for row in found.values() if row["is_dual_eligible"]),
        )
        for key, found in seen.items()
    }


def risks(run: Run) -> dict[Entity, Risk]:
    """Return the risk of each entity's patients: (c)(3)(i)-(ii), (vi)-(vii), reading S41.

    A clinician's own and a practice's; a subgroup has its group's; a virtual group has the mean
    over its practices and an APM Entity over its practices in the Shared Savings Program, else
    over its clinicians, the risk score weighted by patients and the ratio by members.
    """
    known = patients(run.rows("score._patient"))
    members: dict[Entity, set[tuple[str, str | None]]] = {}
    scored = {entity(row) for row in run.rows("eligibility.scored_entity")}
    for row in run.rows("eligibility.scored_entity"):
        if row["entity_type"] in ("individual", "group", "subgroup"):
            npi = row["npi"] if row["entity_type"] == "individual" else None
            members.setdefault(entity(row), set()).add((row["tin"], npi))
    whole = {
        row["apm_entity_id"]
        for row in run.rows("ingest.apm_participant")
        if row["model_id"] in SHARED_SAVINGS
    }
    # to PY2020 an ACO that reports no quality is scored TIN by TIN
    whole |= {key[1] for key in scored if key[0] == "apm" and key[1].rpartition("-")[0] in whole}
    for row in run.rows("eligibility.entity_member"):
        key = entity(row)
        if key in scored and key[0] in ("virtualGroup", "apm"):
            is_whole = key[0] == "virtualGroup" or key[1] in whole
            members.setdefault(key, set()).add((row["tin"], None if is_whole else row["npi"]))
    result: dict[Entity, Risk] = {}
    for key, listed in members.items():
        found = [known[member] for member in listed if member in known]
        if found:
            count = sum(one.number for one in found)
            hcc = sum((one.hcc for one in found), Fraction(0)) / count
            dual = sum((Fraction(one.dual, one.number) for one in found), Fraction(0)) / len(found)
            result[key] = Risk(hcc, dual)
    return result


def taking_part(run: Run) -> set[tuple[str, str, str]]:
    """Return who sent data of a category, or has the scores of a facility: (c)(3)(v).

    What an APM Entity's clinicians sent in a category that rolls up is the entity's, too.
    """
    found = {
        option(row)
        for row in run.rows("score.scored_entity")
        if row["has_submission"] or row["is_facility_based"]
    }
    return found | {
        option(row)
        for row in run.rows("score.category_score")
        if row["is_submitted"] and row["category"] != "cost"
    }


def own_moments(run: Run, known: dict[Entity, Risk]) -> tuple[Moments, Moments] | None:
    """Return the moments over the clinicians who sent data or are facility-based: (c)(3)(v), F19.

    Each once, with the indicator of the entity whose score would count before the bonuses.
    """
    threshold = numbers.needed("performance_threshold", "performance_threshold", run.year)
    took_part = taking_part(run)
    scores: dict[Entity, list[Candidate]] = {}
    for row in run.rows("score._weighted_score"):
        points = row["weighted_hundredths"] / 100
        if row["reason"] == "fewer_than_two_categories":
            points = threshold
        scores.setdefault(entity(row), []).append(Candidate(*option(row), points, row["reason"]))
    listed: dict[tuple[str, str], list[Candidate]] = {}
    for row in run.rows("score._considered_entity"):
        listed.setdefault((row["tin"], row["npi"]), []).extend(scores.get(entity(row), []))
    found: list[Risk] = []
    for candidates in listed.values():
        taken = chosen(run.year, candidates)
        # silence may have the threshold score, where every category is excused
        if taken is not None and taken[:3] in took_part and taken[:2] in known:
            found.append(known[taken[:2]])
    if not found:
        return None
    return moments([one.hcc for one in found]), moments([one.dual for one in found])


def given_moments(run: Run) -> dict[str, Moments]:
    """Return the moments that the run took, where they are those of last year's run."""
    return {
        row["indicator"]: Moments(
            Fraction(row["median"]), Fraction(row["mean"]), Fraction(row["standard_deviation"])
        )
        for row in run.rows("score.complexity_distribution")
        if row["distribution_source"] != "own_population"
    }


def layer(run: Run) -> Iterator[Difference]:
    """Compare the bonus of each entity, from patients and from who sent data."""
    year, known = run.year, risks(run)
    if not numbers.number(TOPIC, "maximum_points", year):
        return
    own = own_moments(run, known) if year >= FIRST_STANDARD_YEAR else None
    given = given_moments(run)
    sent: dict[Entity, bool] = {}
    for row in run.rows("score.scored_entity"):
        is_enough = row["has_submission"]
        if year >= FIRST_FACILITY_YEAR:
            is_enough = is_enough or row["is_facility_based"]
        sent[entity(row)] = sent.get(entity(row), False) or bool(is_enough)
    for row in run.rows("score.complex_patient_bonus"):
        key, bonus = entity(row), Fraction(0)
        risk = known.get(key)
        if sent.get(key) and risk is not None:
            if year < FIRST_STANDARD_YEAR:
                bonus = plain(year, risk)
            elif given:
                bonus = standard(year, risk, given["hcc_risk_score"], given["dual_eligible_rate"])
            elif own:
                bonus = standard(year, risk, *own)
        if abs(Fraction(row["bonus_points"]) - bonus) > FEW:
            there = row["bonus_points"]
            yield Difference(LAYER, year, key, "bonus_points", there, bonus)


def distribution(run: Run) -> Iterator[Difference]:
    """Compare the moments of this run, which the year after stands on and this one, too, alone.

    S40: those of last year's run stand before those that CMS published, and these before its own.
    """
    own = own_moments(run, risks(run))
    here = dict(zip(("hcc_risk_score", "dual_eligible_rate"), own or (), strict=False))
    tables = ["score.complexity_moment"] if run.year >= FIRST_YEAR else []
    tables += ["score.complexity_distribution"] if run.year >= FIRST_STANDARD_YEAR else []
    for table in tables:
        there = {row["indicator"]: row for row in run.rows(table)}
        for indicator, row in there.items():
            is_own = row.get("distribution_source", "own_population") == "own_population"
            if is_own and indicator not in here:
                yield Difference("moments", run.year, (table, indicator), "row", "a row", None)
        for indicator, found in here.items():
            row = there.get(indicator, {})
            if row.get("distribution_source", "own_population") != "own_population":
                continue
            for name, value in found._asdict().items():
                if row.get(name) is None or abs(Fraction(row[name]) - value) > FEW:
                    key = (table, indicator)
                    yield Difference("moments", run.year, key, name, row.get(name), value)

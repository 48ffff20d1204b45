"""Which of several scores a TIN/NPI takes: 42 CFR 414.1370(f), readings F10-F18.

From PY2021 on CMS's data dictionary of the QPP Experience public use file.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from tests.second_opinion.final_score import entity, option
from tests.second_opinion.tables import Difference, Run, unlike

LAYER = "hierarchy"
# Reading F10: only the label hangs on it.
NAMED_FIRST = ("apm", "virtualGroup", "group", "subgroup", "individual")
FACILITY = {"traditional": "facility_based", "mvp": "facility_based_mvp"}
FIRST_FACILITY_YEAR = 2019
FIRST_FACILITY_MVP_YEAR = 2023
# 414.1380(e)(6)(vi): to PY2021 quality and cost together are compared, then the final score.
LAST_YEAR_OF_QUALITY_AND_COST = 2021


class Candidate(NamedTuple):
    """A final score that a TIN/NPI may take."""

    entity_type: str
    entity_id: str
    reporting_option: str
    score: Decimal
    reason: str | None

    @property
    def is_silent(self) -> bool:
        """Say whether nobody sent anything for it."""
        return self.reason == "no_submission"


def rank(year: int, level: str) -> int:
    """Return the place of a level: of the lowest place the highest score counts.

    2017: the APM Entity, then group or individual (414.1370(f)). 2018-2020: the APM Entity even
    where a virtual group has a score, then the virtual group. From 2021 on: the virtual group,
    then the highest of all others.
    """
    if level == "virtualGroup":
        return 1
    if level == "apm" and year <= 2020:
        return 0
    return 2


def chosen(year: int, candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the score that counts.

    Reading F11: in 2017-2020 an APM Entity without a score does not stand in the way. Reading
    F18: at the same place what was sent goes before silence. Then the higher score.
    """
    left = [
        candidate
        for candidate in candidates
        if not (year <= 2020 and candidate.entity_type == "apm" and candidate.is_silent)
    ]

    def order(candidate: Candidate) -> tuple[int, bool, Decimal, int, str, str]:
        return (
            rank(year, candidate.entity_type),
            candidate.is_silent,
            -candidate.score,
            NAMED_FIRST.index(candidate.entity_type),
            candidate.reporting_option,
            candidate.entity_id,
        )

    return min(left, key=order, default=None)


def facility_options(year: int) -> dict[str, str]:
    """Return the options that a facility's scores may stand in for, with the option they make.

    414.1380(e): PY2019 on; 414.1365(e)(3): MVP participants from PY2023 on.
    """
    first = {"traditional": FIRST_FACILITY_YEAR, "mvp": FIRST_FACILITY_MVP_YEAR}
    return {own: made for own, made in FACILITY.items() if year >= first[own]}


def facility_based(run: Run) -> set[tuple[str, str]]:
    """Return the entities whose facility's scores count.

    414.1380(e)(6)(vi), reading F14: unless what was submitted is higher, so that the facility has
    a tie, and always where nothing was submitted.
    """
    made = set(facility_options(run.year).values())
    own: dict[tuple[str, str], Decimal] = {}
    facility: dict[tuple[str, str], Decimal] = {}
    for row in run.rows("score.entity_final_score"):
        points = row["final_score"]
        if run.year <= LAST_YEAR_OF_QUALITY_AND_COST:
            points = row["quality_and_cost_points"] or Decimal(0)
        if row["reporting_option"] not in made and row["reason"] == "no_submission":
            continue
        kept = facility if row["reporting_option"] in made else own
        kept[entity(row)] = max(kept.get(entity(row), points), points)
    return {key for key, points in facility.items() if key not in own or points >= own[key]}


def excused_but_in_group(run: Run) -> set[tuple[str, str]]:
    """Return individuals whose excused score gives way to their group's: reading F16."""
    eligible = {
        f"{row['tin']}-{row['npi']}"
        for row in run.rows("eligibility.mips_eligible")
        if row["is_eligible_as_group"]
    }
    return {
        entity(row)
        for row in run.rows("reweighting.automatic_exception")
        if row["is_superseded_by_group"] and row["entity_id"] in eligible
    }


def candidates(run: Run) -> dict[tuple[str, str], list[Candidate]]:
    """Return the scores that each TIN/NPI may take.

    414.1310(b), (e): whoever is eligible takes a score at the levels at which the clinician is;
    whoever is not sees the score of a voluntary report. A virtual group and an APM Entity are
    levels that everyone in them is at.
    """
    facility = facility_based(run)
    excused = excused_but_in_group(run)
    stand_in = facility_options(run.year)
    scores: dict[tuple[str, str], list[Candidate]] = {}
    for row in run.rows("score.entity_final_score"):
        key = entity(row)
        found = Candidate(*option(row), row["final_score"], row["reason"])
        if found.reporting_option in stand_in and key in facility:
            continue
        if found.reporting_option in stand_in.values() and key not in facility:
            continue
        if key in excused and found.reason == "fewer_than_two_categories":
            continue
        scores.setdefault(key, []).append(found)
    at_level = {(row["tin"], row["npi"]): row for row in run.rows("eligibility.mips_eligible")}
    result: dict[tuple[str, str], list[Candidate]] = {}
    for member in run.rows("eligibility.entity_member"):
        level = member["entity_type"]
        if run.year == 2017 and level == "virtualGroup":
            continue
        if run.year < 2023 and level == "subgroup":
            continue
        eligible = at_level.get((member["tin"], member["npi"]))
        if (
            eligible
            and eligible["is_mips_eligible"]
            and level in ("individual", "group", "subgroup")
            and eligible[f"is_eligible_as_{level}"] is False
        ):
            continue
        result.setdefault((member["tin"], member["npi"]), []).extend(scores.get(entity(member), []))
    return result


def layer(run: Run) -> Iterator[Difference]:
    """Compare final scores of clinicians, from the run's final scores of entities."""
    there = {(row["tin"], row["npi"]): row for row in run.rows("score.final_score")}
    for key, listed in candidates(run).items():
        taken = chosen(run.year, listed)
        row = there.pop(key, None)
        if taken is None:
            if row is not None:
                yield Difference(LAYER, run.year, key, "final_score", row["final_score"], None)
            continue
        here = {
            "final_score": taken.score,
            "entity_type": taken.entity_type,
            "entity_id": taken.entity_id,
            "reporting_option": taken.reporting_option,
        }
        yield from unlike(LAYER, run, key, row or {}, here)
    for key, row in there.items():
        yield Difference(LAYER, run.year, key, "final_score", row["final_score"], None)


def carried(run: Run) -> Iterator[Difference]:
    """Compare the score that follows an NPI to a TIN without one: reading F13, the highest."""
    eligible = {
        (row["tin"], row["npi"])
        for row in run.rows("eligibility.mips_eligible")
        if row["is_mips_eligible"]
    }
    highest: dict[str, Decimal] = {}
    for row in run.rows("score.final_score"):
        if (row["tin"], row["npi"]) in eligible:
            score = row["final_score"]
            highest[row["npi"]] = max(highest.get(row["npi"], score), score)
    there = {row["npi"]: row["final_score"] for row in run.rows("score.carried_score")}
    for npi in sorted(highest.keys() | there.keys()):
        if highest.get(npi) != there.get(npi):
            found = (there.get(npi), highest.get(npi))
            yield Difference("carried", run.year, (npi,), "final_score", *found)

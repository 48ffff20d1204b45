"""Categories that an APM Entity's clinicians make up: 42 CFR 414.1317(b)(1), 414.1370(f)-(g)."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tests.second_opinion import reweighting
from tests.second_opinion.final_score import entity, option
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "roll_up"
FIRST_OF_ALL_YEAR = 2021
# 414.1370(g)(1)(ii), PY2020: a model that asks for no reporting to MIPS.
CREDIT_YEAR, CREDIT = 2020, Decimal(50)
KNOWN = Decimal("1e-9")
EXCLUDED = (
    *("qp", "partial_qp", "new_medicare_enrolled"),
    *("not_in_clinician_extract", "not_eligible_clinician_type"),
)
Entity = tuple[str, str]
Clinician = tuple[str, str]


def rolls_up(year: int, kind: str, category: str) -> bool:
    """Say whether a category that the APM Entity does not report is made up of its clinicians'.

    414.1317(b)(1), PY2021 on: quality, activities, Promoting Interoperability. 414.1370(g)(4):
    Promoting Interoperability before; quality where a Shared Savings ACO's TINs stand alone,
    (f)(1), and of every model in PY2020, (g)(1)(iii).
    """
    if category == "cost":
        return False
    if year >= FIRST_OF_ALL_YEAR or category == "pi":
        return True
    return category == "quality" and (year == CREDIT_YEAR or kind == "shared_savings")


def counts_individuals(year: int, kind: str, category: str) -> bool:
    """Say whether a clinician's own score counts beside the practice's.

    Not in a Shared Savings ACO, of which TINs report: Promoting Interoperability to PY2018,
    (g)(4)(i), quality to PY2019, (f)(1).
    """
    if kind != "shared_savings":
        return True
    return year >= (2019 if category == "pi" else CREDIT_YEAR)


def groups(run: Run) -> dict[str, set[Clinician]]:
    """Return the clinicians of each APM Entity group."""
    found: dict[str, set[Clinician]] = {}
    for row in run.rows("eligibility.entity_member"):
        if row["entity_type"] == "apm":
            found.setdefault(row["entity_id"], set()).add((row["tin"], row["npi"]))
    return found


class Scores:
    """What the clinicians of APM Entities sent, each alone and as a practice."""

    def __init__(self, run: Run) -> None:
        """Gather it from a run."""
        self.own: dict[Clinician, list[Entity]] = {}
        for row in run.rows("eligibility.listed_member"):
            if row["entity_type"] in ("individual", "group"):
                self.own.setdefault((row["tin"], row["npi"]), []).append(entity(row))
        self.sent: dict[tuple[Entity, str], list[Decimal | None]] = {}
        for row in run.rows("score._reported_category"):
            if row["is_submitted"]:
                key = (entity(row), row["category"])
                self.sent.setdefault(key, []).append(row["category_percent"])
        self.out = {
            (row["tin"], row["npi"])
            for row in run.rows("eligibility.mips_eligible")
            if row["eligibility_reason"] in EXCLUDED
        }
        self.facts = reweighting.facts(run)

    def of(self, clinician: Clinician, category: str, is_own: bool) -> tuple[bool, list[Decimal]]:
        """Return whether a clinician's data were sent in a category, and the scores that count."""
        entities = self.own.get(clinician, [])
        if not is_own and any(kind == "group" for kind, _ in entities):
            entities = [key for key in entities if key[0] == "group"]
        found = [self.sent[key, category] for key in entities if (key, category) in self.sent]
        return bool(found), [score for scores in found for score in scores if score is not None]

    def is_excused(self, clinician: Clinician, category: str, has_data: bool) -> bool:
        """Say whether a clinician is left out: excluded from MIPS (A15), or excepted (A13)."""
        key = ("individual", "-".join(clinician))
        grounds = reweighting.own_grounds(self.facts, key)
        return clinician in self.out or any(
            ground.category == category and not (ground.gives_way and has_data)
            for ground in grounds
        )


def mean(scores: Scores, members: set[Clinician], category: str, is_own: bool) -> Row:
    """Return the mean over the clinicians who are left, and whether anybody sent data.

    The higher of both scores of each (F21); who sent nothing has 0, and data in which nothing can
    be scored are none.
    """
    values: list[Decimal] = []
    is_submitted = False
    for clinician in members:
        has_data, found = scores.of(clinician, category, is_own)
        is_submitted = is_submitted or has_data
        if scores.is_excused(clinician, category, has_data):
            continue
        if not has_data:
            values.append(Decimal(0))
        elif found:
            values.append(max(found))
    percent = Fraction(sum(values, Decimal(0))) / len(values) if values else None
    return {"percent": percent, "is_submitted": is_submitted}


def made_up(run: Run) -> Iterator[tuple[tuple[str, str, str], str, Row]]:
    """Yield each category of each APM Entity under each of its options."""
    scores, listed = Scores(run), groups(run)
    kinds = {
        row["entity_id"]: row["apm_entity_kind"] for row in run.rows("eligibility.apm_entity_kind")
    }
    for row in run.rows("score._reported_category"):
        if row["entity_type"] != "apm":
            continue
        name, category, own = row["entity_id"], row["category"], row["category_percent"]
        # a TIN of a Shared Savings ACO stands under both names
        kind = kinds.get(name) or kinds[name.rpartition("-")[0]]
        percent = None if own is None else Fraction(own)
        is_submitted, is_scored = row["is_submitted"], row["is_scored"]
        if rolls_up(run.year, kind, category) and not is_submitted:
            is_own = counts_individuals(run.year, kind, category)
            found = mean(scores, listed.get(name, set()), category, is_own)
            # F21: credits and claims need no data, and are the least
            known = [value for value in (found["percent"], percent or None) if value is not None]
            percent = max(known, default=None)
            is_submitted, is_scored = found["is_submitted"], percent is not None
        if (run.year, kind, category) == (CREDIT_YEAR, "other", "quality"):
            percent = min(Fraction(100), Fraction(CREDIT) + (percent or 0))
            is_scored = True
        here = {"percent": percent, "is_submitted": is_submitted, "is_scored": is_scored}
        yield option(row), category, here


def layer(run: Run) -> Iterator[Difference]:
    """Compare the category scores of APM Entities, from what they and their clinicians reported."""
    there = {
        (option(row), row["category"]): row
        for row in run.rows("score.category_score")
        if row["entity_type"] == "apm"
    }
    for key, category, here in made_up(run):
        row = there.pop((key, category), {})
        full = (*key, category)
        wanted = {name: here[name] for name in ("is_submitted", "is_scored")}
        yield from unlike(LAYER, run, full, row, wanted)
        percent = row.get("category_percent")
        if (percent is None) != (here["percent"] is None) or (
            percent is not None and abs(Fraction(percent) - here["percent"]) > KNOWN
        ):
            yield Difference(LAYER, run.year, full, "category_percent", percent, here["percent"])
    for key, category in there:
        yield Difference(LAYER, run.year, (*key, category), "category_percent", "a row", None)

"""Scores that stand at a hospital's percentile: 42 CFR 414.1380(e)(4)-(6), 414.1365(e)(3)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from tests.second_opinion import numbers
from tests.second_opinion.final_score import entity, option
from tests.second_opinion.hierarchy import facility_options, rank
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "facility"
FIRST_YEAR = 2019
FIRST_VIRTUAL_GROUP_YEAR = 2023
CATEGORIES = ("quality", "cost")
ATTESTED = ("ia", "pi")
Entity = tuple[str, str]
Clinician = tuple[str, str]


def kinds(year: int) -> set[str]:
    """Return whom the year scores by a facility: (e)(2)(ii), virtual groups from PY2023 on."""
    if year < FIRST_YEAR:
        return set()
    return {"individual", "group"} | (
        {"virtualGroup"} if year >= FIRST_VIRTUAL_GROUP_YEAR else set()
    )


def percentiles(run: Run) -> dict[Entity, Decimal]:
    """Return the percentile of each entity's hospital among hospitals."""
    offered = kinds(run.year)
    return {
        entity(row): row["total_performance_score_percentile"]
        for row in run.rows("ingest.facility_score")
        if row["entity_type"] in offered
    }


def considered(run: Run) -> Iterator[tuple[Clinician, Entity]]:
    """Yield each MIPS eligible clinician with the entities at whose level the clinician is one.

    414.1310(b): a virtual group and an APM Entity are levels that everyone in them is at; no
    virtual groups in PY2017, no subgroups before PY2023.
    """
    eligible = {(row["tin"], row["npi"]): row for row in run.rows("eligibility.mips_eligible")}
    for member in run.rows("eligibility.entity_member"):
        kind, key = member["entity_type"], (member["tin"], member["npi"])
        row = eligible.get(key)
        if row is None or not row["is_mips_eligible"]:
            continue
        if kind in ("individual", "group", "subgroup") and not row[f"is_eligible_as_{kind}"]:
            continue
        yield key, entity(member)


def distribution(run: Run, hospitals: set[Entity], category: str) -> list[Decimal]:
    """Return the category's scores of those without a facility, ascending: (e)(6)(iv), F20.

    Each MIPS eligible clinician once, with the highest score at the level that goes first, data
    before silence.
    """
    based = {
        (row["tin"], row["npi"])
        for row in run.rows("eligibility.entity_member")
        if entity(row) in hospitals
    }
    sent = {option(row): row["has_submission"] for row in run.rows("eligibility.scored_entity")}
    scores: dict[Entity, list[tuple[bool, Decimal]]] = {}
    for row in run.rows("score._reported_category"):
        if row["category"] == category and row["is_scored"] and option(row) in sent:
            found = (bool(sent[option(row)]), row["category_percent"])
            scores.setdefault(entity(row), []).append(found)
    best: dict[Clinician, tuple[int, bool, Decimal]] = {}
    for clinician, key in considered(run):
        if clinician in based:
            continue
        for has_data, percent in scores.get(key, []):
            place = (rank(run.year, key[0]), not has_data, -percent)
            best[clinician] = min(best.get(clinician, place), place)
    return sorted(-percent for _, _, percent in best.values())


def at(percentile: Decimal, scores: Sequence[Decimal]) -> Decimal | None:
    """Return the score at a percentile, by the nearest rank (F20)."""
    if not scores:
        return None
    return scores[max(1, ceil(Fraction(percentile) * len(scores) / 100)) - 1]


def published(year: int, category: str, percentile: Decimal) -> Decimal | None:
    """Return the score that CMS publishes at or below a percentile (F15)."""
    entries = [
        (Decimal(row["percentile"]), Decimal(row["category_percent"]))
        for row in numbers.of_year("facility_percentile_score", year, category=category)
        if row["category_percent"]
    ]
    return max((entry for entry in entries if entry[0] <= percentile), default=(None, None))[1]


def is_published(year: int, category: str) -> bool:
    """Say whether CMS publishes a category's conversion."""
    rows = numbers.of_year("facility_percentile_score", year, category=category)
    return any(row["category_percent"] for row in rows)


def converted(run: Run) -> dict[tuple[Entity, str], Decimal | None]:
    """Return the scores of each entity's facility; who has none in quality has none at all."""
    hospitals = percentiles(run)
    if not hospitals:
        return {}
    found: dict[tuple[Entity, str], Decimal | None] = {}
    for category in CATEGORIES:
        is_known = is_published(run.year, category)
        scores = [] if is_known else distribution(run, set(hospitals), category)
        for key, percentile in hospitals.items():
            own = at(percentile, scores)
            found[key, category] = published(run.year, category, percentile) if is_known else own
    return {
        (key, category): score
        for (key, category), score in found.items()
        if found[key, "quality"] is not None
    }


def expected(run: Run, facility: dict[tuple[Entity, str], Decimal | None]) -> dict[str, Row]:
    """Return the category scores of those who are scored by a facility, under the option it makes.

    (e)(4): an individual need send nothing, a practice activities or Promoting Interoperability,
    which are scored as they were sent. (e)(5): no data of quality and cost are the facility's.
    """
    reported: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in run.rows("score._reported_category"):
        reported.setdefault(option(row), {})[row["category"]] = row
    result: dict[str, Row] = {}
    made = facility_options(run.year)
    for row in run.rows("eligibility.scored_entity"):
        key, own = entity(row), option(row)
        if (key, "quality") not in facility or own[2] not in made:
            continue
        sent = reported.get(own, {})
        has_attested = any(sent[name]["is_submitted"] for name in ATTESTED if name in sent)
        if key[0] != "individual" and not has_attested:
            continue
        full = (*key, made[own[2]])
        for category in CATEGORIES:
            score = facility[key, category]
            percent = {"category_percent": score, "is_submitted": False}
            result["|".join((*full, category))] = percent | {"is_scored": score is not None}
        for category in ATTESTED:
            if category in sent:
                names = ("category_percent", "is_submitted", "is_scored")
                result["|".join((*full, category))] = {name: sent[category][name] for name in names}
    return result


def layer(run: Run) -> Iterator[Difference]:
    """Compare what facilities give, and who is scored by them."""
    facility = converted(run)
    there = {
        (entity(row), row["category"]): row["category_percent"]
        for row in run.rows("score.facility_category")
    }
    for key in sorted(there.keys() | facility.keys()):
        if (key in there) != (key in facility) or there[key] != facility[key]:
            values = (there.get(key, "no row"), facility.get(key, "no row"))
            yield Difference(LAYER, run.year, (*key[0], key[1]), "category_percent", *values)
    made = set(facility_options(run.year).values())
    rows = {
        "|".join((*option(row), row["category"])): row
        for row in run.rows("score.category_score")
        if row["reporting_option"] in made
    }
    here = expected(run, facility)
    for name in sorted(rows.keys() | here.keys()):
        wanted = here.get(name, {"is_scored": None})
        yield from unlike(LAYER, run, (name,), rows.get(name, {}), wanted)

"""The cost category: 42 CFR 414.1350 and 414.1380(b)(2)."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

from tests.second_opinion import benchmarks, numbers
from tests.second_opinion.final_score import option
from tests.second_opinion.quality_points import exact
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "cost"
FIRST_IMPROVEMENT_YEAR = 2023
KNOWN = Fraction(1, 10**9)


@cache
def of_pathway(year: int, mvp: str) -> frozenset[str]:
    """Return the cost measures of an MVP: 414.1365(c)(2)."""
    return frozenset(
        row["measure_id"]
        for row in numbers.reference("mvp_measure", year)
        if row["mvp_id"] == mvp and row["measure_role"] == "cost"
    )


def measure_points(year: int, entity_type: str, mvp: str | None, result: Row) -> Fraction | None:
    """Return the points of a result, nothing where the measure cannot be scored.

    414.1350(c): a measure counts from its case minimum on; 414.1380(b)(2)(ii), (v): not one that
    CMS suppressed, and not one without a benchmark; 414.1365(c)(2): an MVP's measures alone.
    """
    measure = result["measure_id"]
    if mvp and measure not in of_pathway(year, mvp):
        return None
    rule = numbers.row_of("cost_measure", year, measure_id=measure)
    if rule is None or result["case_count"] is None or result["average_cost_amount"] is None:
        return None
    if rule["is_group_only"] == "true" and entity_type == "individual":
        return None
    if result["case_count"] < int(rule["minimum_case_count"]):
        return None
    return benchmarks.cost_points(year, measure, result["average_cost_amount"])


def improvement(year: int, percent: Fraction, prior: Fraction | None) -> Fraction:
    """Return the percentage points of improvement: (b)(2)(iv), reading C2.

    PY2023 on at category level, at most one; before that none was ever given.
    """
    if year < FIRST_IMPROVEMENT_YEAR or not prior:
        return Fraction(0)
    most = Fraction(numbers.needed("cost_category", "maximum_improvement_points", year))
    return min(most, max(Fraction(0), (percent - prior) / prior * most))


def category(points: Sequence[Fraction], year: int, prior: Fraction | None) -> Fraction | None:
    """Return the category percent, nothing where no measure is scored: (b)(2)(iii)."""
    if not points:
        return None
    percent = 100 * sum(points, Fraction(0)) / (10 * len(points))
    return min(Fraction(100), percent + improvement(year, percent, prior))


def prior_percent(row: Row | None) -> Fraction | None:
    """Return last year's percent of the points that were available."""
    if row is None or not row["available_points"] or row["achievement_points"] is None:
        return None
    return 100 * Fraction(row["achievement_points"]) / Fraction(row["available_points"])


def layer(run: Run) -> Iterator[Difference]:
    """Compare points and category percents, from the results and from last year's."""
    results: dict[tuple[str, str], list[Row]] = {}
    for row in run.rows("ingest.cost_result"):
        results.setdefault((row["entity_type"], row["entity_id"]), []).append(row)
    prior = {
        (row["entity_type"], row["entity_id"]): row
        for row in run.rows("ingest.prior_year")
        if row["category"] == "cost"
    }
    sources = {
        (row["entity_type"], row["entity_id"]): (
            row["source_entity_type"],
            row["source_entity_id"],
        )
        for row in run.rows("eligibility.result_source")
    }
    there = {option(row): exact(row) for row in run.rows("cost.category_score")}
    measured: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in run.rows("cost.measure_points"):
        measured.setdefault(option(row), {})[row["measure_id"]] = exact(row)
    for scored in run.rows("eligibility.scored_entity"):
        key = option(scored)
        # a subgroup has the results of its group: 414.1318, 414.1365(d)(3)(ii)
        source = sources.get(key[:2], key[:2])
        points: dict[str, Fraction] = {}
        for result in results.get(source, ()):
            found = measure_points(run.year, key[0], scored["mvp_id"], result)
            if found is not None:
                points[result["measure_id"]] = found
        listed = measured.get(key, {})
        for measure in sorted(points.keys() | listed.keys()):
            here = {"measure_points": points.get(measure)}
            yield from unlike(LAYER, run, (*key, measure), listed.get(measure, {}), here)
        percent = category(list(points.values()), run.year, prior_percent(prior.get(key[:2])))
        found_percent = there.get(key, {}).get("category_percent")
        if not close(found_percent, percent):
            yield Difference(LAYER, run.year, key, "category_percent", found_percent, percent)


def close(there: Fraction | None, here: Fraction | None) -> bool:
    """Say whether percents are the same to the ten places that the run keeps."""
    if there is None or here is None:
        return there is here
    return abs(there - here) < KNOWN

"""What each quality measure earns: 42 CFR 414.1380(b)(1)(i)-(iv)."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tests.second_opinion import benchmarks, numbers
from tests.second_opinion.final_score import option, status_of
from tests.second_opinion.rounding import half_up
from tests.second_opinion.tables import Difference, Row, Run, unlike

LAYER = "quality_points"
SURVEY = "certifiedSurveyVendor"
WEB_INTERFACE = "cmsWebInterface"
FROM_CLAIMS = "administrativeClaims"
ELECTRONIC = "electronicHealthRecord"
APP = ("app", "app_plus")
FIRST_FLAGGED_CAP_YEAR = 2019


def is_suppressed(year: int, measure: str, collection: str) -> bool:
    """Say whether CMS suppressed the measure for the collection type: (b)(1)(vii)(A).

    Reading P18: data cut to nine months are scored as they arrive.
    """
    return any(
        (row["measure_id"], row["collection_type"]) == (measure, collection)
        for row in numbers.reference("measure_suppression", year)
        if row["treatment"] == "suppressed"
    )


def classify(year: int, reporting_option: str, row: Row, has_benchmark: bool) -> str:
    """Return what stands in the way of a benchmark, first come first served (reading P5).

    (b)(1)(i), (iii), (vii)(A): suppressed, of nobody, incomplete, of too few cases or without a
    benchmark. Web interface measures, and all of the APP by 414.1367(c)(1)(i), leave numerator
    and denominator where they are complete and cannot be scored.
    """
    collection = row["collection_type"]
    if is_suppressed(year, row["measure_id"], collection):
        return "suppressed"
    if row["is_zero_denominator"]:
        return "zero_denominator"
    if not row["is_complete"]:
        return "web_interface_incomplete" if collection == WEB_INTERFACE else "incomplete"
    excluded = "excluded_" if collection == WEB_INTERFACE or reporting_option in APP else ""
    if row["case_count"] < numbers.needed("quality_case_minimum", "case_minimum", year):
        return f"{excluded}below_case_minimum"
    return "benchmarked" if has_benchmark else f"{excluded}no_benchmark"


def floor(year: int, measure: str, measure_class: str, collection: str) -> Fraction:
    """Return the least that a new measure earns: (b)(1)(i)(A)(3) and (C), readings P13-P16."""
    if measure_class == "incomplete" or collection in (WEB_INTERFACE, FROM_CLAIMS):
        return Fraction(0)
    age = year - int(benchmarks.measures(year)[measure]["first_performance_year"]) + 1
    found = numbers.number("new_measure_floor", "floor_points", year, year_in_program=str(age))
    return Fraction(found or 0)


def cap(year: int, reporting_option: str, measure: str, collection: str) -> Fraction:
    """Return the most that a topped out measure earns: (b)(1)(iv), reading P11.

    PY2018: six measures by name; then the benchmarks that CMS flags for a second year. Not in the
    APP, 414.1367(c)(1)(ii).
    """
    most = numbers.number("topped_out_cap", "cap_points", year, reporting_option=reporting_option)
    if most is None or reporting_option in APP:
        return Fraction(benchmarks.BEST)
    named = bool(numbers.of_year("topped_out_measure", year, measure_id=measure))
    flagged = benchmarks.flags(year).get((measure, collection), {})
    is_flagged = flagged.get("is_topped_out_by_program") == "true"
    if named or (is_flagged and year >= FIRST_FLAGGED_CAP_YEAR):
        return Fraction(most)
    return Fraction(benchmarks.BEST)


def points_of_class(year: int, measure_class: str, is_small: bool) -> Fraction | None:
    """Return what a measure earns that no benchmark gives points: 414.1380(b)(1)(i).

    Nothing says that it leaves numerator and denominator.
    """
    row = numbers.row_of(
        "quality_measure_class",
        year,
        measure_class=measure_class,
        is_small_practice=str(is_small).lower(),
    )
    return Fraction(row["points"]) if row and row["points"] else None


def survey_points(scores: list[tuple[str, Decimal]], year: int) -> Fraction | None:
    """Return the points of the CAHPS for MIPS survey: reading P24, the mean of its parts."""
    found = [
        points
        for measure, score in scores
        if (points := benchmarks.quality_points(year, measure, SURVEY, score)) is not None
    ]
    return half_up(sum(found, Fraction(0)) / len(found), 4) if found else None


def earned(
    year: int,
    reporting_option: str,
    measure: str,
    collection: str,
    measure_class: str,
    points: Fraction | None,
    is_small: bool,
) -> Fraction | None:
    """Return the achievement points of a measure of a class, nothing where it does not count."""
    is_benchmarked = measure_class in ("benchmarked", "selected_benchmarked")
    earns = points if is_benchmarked else points_of_class(year, measure_class, is_small)
    if earns is None:
        return None
    earns = max(earns, floor(year, measure, measure_class, collection))
    return min(earns, cap(year, reporting_option, measure, collection))


def layer(run: Run) -> Iterator[Difference]:
    """Compare class and points of each measure, from the run's rates and case counts."""
    year, small = run.year, status_of(run, "small_practice")
    there = {
        (*option(row), row["measure_id"], row["collection_type"]): row
        for row in run.rows("quality.measure_points")
    }
    surveys: dict[tuple[str, str, str], list[tuple[str, Decimal]]] = {}
    for row in run.rows("quality.measure_performance"):
        measure, collection = row["measure_id"], row["collection_type"]
        if collection == SURVEY:
            scores = surveys.setdefault(option(row), [])
            if row["performance_rate"] is not None and not row["is_below_minimum"]:
                scores.append((measure, row["performance_rate"]))
            continue
        key = (*option(row), measure, collection)
        rate = row["performance_rate"]
        points = None
        if rate is not None:
            points = benchmarks.quality_points(year, measure, collection, rate)
        found = there.pop(key, {})
        if collection == FROM_CLAIMS:
            measure_class = found.get("measure_class", "")
        else:
            measure_class = classify(year, row["reporting_option"], row, points is not None)
        is_small = key[:2] in small
        here = {
            "measure_class": measure_class,
            "benchmark_points": points,
            "achievement_points": earned(
                year, row["reporting_option"], measure, collection, measure_class, points, is_small
            ),
        }
        yield from unlike(LAYER, run, key, exact(found), here)
    for entity_option, scores in surveys.items():
        survey = numbers.row_of(
            "survey_measure", year, reporting_option=entity_option[2], collection_type=SURVEY
        )
        if survey is None:
            continue
        measure = survey["measure_id"]
        points = survey_points(scores, year)
        measure_class = "survey_not_scorable" if points is None else "benchmarked"
        if is_suppressed(year, measure, SURVEY):
            measure_class = "suppressed"
        key = (*entity_option, measure, SURVEY)
        here = {
            "measure_class": measure_class,
            "benchmark_points": points,
            "achievement_points": earned(
                year,
                entity_option[2],
                measure,
                SURVEY,
                measure_class,
                points,
                entity_option[:2] in small,
            ),
        }
        yield from unlike(LAYER, run, key, exact(there.pop(key, {})), here)
    for key, row in there.items():
        yield Difference(LAYER, year, key, "row", row["achievement_points"], None)


def exact(row: Row) -> Row:
    """Return a row with its decimals as exact numbers."""
    return {
        name: Fraction(value) if isinstance(value, Decimal) else value
        for name, value in row.items()
    }

"""Which quality measurements are taken: 42 CFR 414.1325, 414.1335(a), 414.1365(c), 414.1367(c)."""

from collections.abc import Iterator
from functools import cache

from tests.second_opinion import numbers
from tests.second_opinion.final_score import status_of
from tests.second_opinion.quality_points import ELECTRONIC, FROM_CLAIMS, SURVEY, WEB_INTERFACE
from tests.second_opinion.submissions import Sent, sent
from tests.second_opinion.tables import Difference, Run
from tests.second_opinion.years import Years, holds

LAYER = "taken"
CLAIMS, REGISTRY = "claims", "registry"
# The years of each way of sending under each option. 414.1325(c): MIPS; (g)(1) of
# 414.1370: what the web interface and the survey bring, and in PY2020 what an APM Entity sends as
# any other would; 414.1367(c)(1): the pathway; 414.1365(c)(1): an MVP has the ways of MIPS but for
# the web interface, which closed to MIPS after PY2022 and to the pathway after PY2024.
OPEN: dict[str, dict[str, Years]] = {
    "traditional": {
        CLAIMS: (2017, None),
        REGISTRY: (2017, None),
        ELECTRONIC: (2017, None),
        SURVEY: (2017, None),
        WEB_INTERFACE: (2017, 2022),
    },
    "apm_scoring_standard": {
        REGISTRY: (2020, 2020),
        ELECTRONIC: (2020, 2020),
        SURVEY: (2017, 2020),
        WEB_INTERFACE: (2017, 2020),
    },
    "app": {
        REGISTRY: (2021, None),
        ELECTRONIC: (2021, None),
        SURVEY: (2021, None),
        WEB_INTERFACE: (2021, 2024),
    },
    "app_plus": {
        REGISTRY: (2025, None),
        ELECTRONIC: (2025, None),
        SURVEY: (2025, None),
    },
    "mvp": {
        CLAIMS: (2023, None),
        REGISTRY: (2023, None),
        ELECTRONIC: (2023, None),
        SURVEY: (2023, None),
    },
}
FIRST_SMALL_PRACTICE_YEAR = 2019
# Of groups and entities alone: the survey and the web interface (414.1325(c), Q22).
NOT_OF_INDIVIDUALS = (SURVEY, WEB_INTERFACE)
SURVEY_MEASURE = "321"
# CMS lists the measures of each program from this year on.
FIRST_LISTED_YEAR = 2021


@cache
def collections(year: int) -> frozenset[tuple[str, str]]:
    """Return the ways in which each measure of a year may be collected."""
    listed = numbers.reference("measure_collection_type", year)
    return frozenset((row["measure_id"], row["collection_type"]) for row in listed)


@cache
def measures(year: int) -> frozenset[str]:
    """Return the quality measures of a year."""
    listed = numbers.reference("measure", year)
    return frozenset(row["measure_id"] for row in listed if row["category"] == "quality")


@cache
def of_program(year: int, program: str) -> frozenset[str]:
    """Return the measures of a program: CMS's list, and what an MVP's package holds.

    An MVP that has the survey has its summary measures.
    """
    rows = numbers.reference("measure_program", year)
    if program not in {row["mvp_id"] for row in numbers.reference("mvp", year)}:
        return frozenset(row["measure_id"] for row in rows if row["program_name"] == program)
    package = {
        row["measure_id"]
        for row in numbers.reference("mvp_measure", year)
        if row["mvp_id"] == program and row["measure_role"] == "quality"
    }
    if SURVEY_MEASURE in package or any(
        row["has_cahps"] == "true"
        for row in numbers.reference("mvp", year)
        if row["mvp_id"] == program
    ):
        package |= {name for name, collection in collections(year) if collection == SURVEY}
    return frozenset(package)


def of_entity(year: int, kind: str, collection: str, is_small: bool) -> str | None:
    """Return why a way of sending is closed to an entity: 414.1325(c), reading Q27.

    Claims: individuals to PY2018; from PY2019 on whoever is a small practice.
    """
    if kind == "individual" and collection in NOT_OF_INDIVIDUALS:
        return "collection_type_not_of_entity"
    if collection != CLAIMS:
        return None
    if year < FIRST_SMALL_PRACTICE_YEAR:
        return None if kind == "individual" else "collection_type_not_of_entity"
    return None if is_small else "collection_type_of_small_practices"


def reasons(year: int, one: Sent, measure: str, is_small: bool) -> set[str]:
    """Return all that stands in the way of a measurement; none where it is taken.

    A set that is reported whole, by the web interface, needs no list of the pathway's measures.
    An MVP participant's choice of a measure that CMS computes from claims is no data.
    """
    kind, _, reporting_option = one.option
    collection, program = one.header["submission_method"], one.header["program_name"]
    if reporting_option == "mvp" and collection == FROM_CLAIMS:
        return {"administrative_claims_selection"}
    found = {of_entity(year, kind, collection, is_small)}
    if not holds(OPEN[reporting_option].get(collection), year):
        found.add("collection_type_not_available")
    if measure not in measures(year):
        found.add("measure_unknown")
    if (measure, collection) not in collections(year):
        found.add("collection_type_not_of_measure")
    is_whole = collection == WEB_INTERFACE
    if year >= FIRST_LISTED_YEAR and not is_whole and measure not in of_program(year, program):
        found.add("measure_not_of_program")
    return {reason for reason in found if reason}


def layer(run: Run) -> Iterator[Difference]:
    """Compare which measurements are taken; of several reasons the run tells one."""
    # what is counted from quality-data codes stands in for what was sent by claims
    has_counts = bool(run.rows("ingest._counted_measurement"))
    small = status_of(run, "small_practice")
    names = ("entity_type", "entity_id", "reporting_option", "measure_id", "collection_type")
    there = {tuple(row[name] for name in names): row for row in run.rows("quality.measurement")}
    for one in sent(run, "quality"):
        collection = one.header["submission_method"]
        if has_counts and collection == CLAIMS:
            continue
        for measurement in one.measurements:
            key = (*one.option, measurement["measure_id"], collection)
            here = reasons(run.year, one, measurement["measure_id"], one.option[:2] in small)
            row = there.pop(key, None)
            told = row["set_aside_reason"] if row else "no row"
            if told not in (here or (None,)):
                yield Difference(LAYER, run.year, key, "set_aside_reason", told, sorted(here))
    for key, row in there.items():
        if not (has_counts and row["collection_type"] == CLAIMS):
            yield Difference(LAYER, run.year, key, "row", row["set_aside_reason"], None)

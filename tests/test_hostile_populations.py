"""What must hold of a whole year for populations that nobody would think of."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from flows.analyst.case_bench import CaseBench, case_bench
from flows.analyst.cases import Case
from flows.engine import catalog
from flows.engine.dictionary import dictionary
from tests.cross_checks import broken_checks
from tests.populations import populations
from tests.test_properties import PROPERTY


@pytest.fixture(scope="module")
def bench() -> Iterator[CaseBench]:
    with case_bench() as bench:
        yield bench


# So that a renamed table cannot empty the loop unseen.
LEAST_CHECKS = 40
LAKE = {name for name in dictionary() if name.startswith("lake.")}


@PROPERTY
@given(population=populations())
def test_every_check_across_tables_holds_whoever_takes_part(
    bench: CaseBench, population: Case
) -> None:
    known = catalog.in_force(population.performance_year).keys() | LAKE
    with bench.population(population) as connection:
        assert broken_checks(connection, ("*",), known, LEAST_CHECKS) == []


DELIVERED = (
    "SELECT * FROM payment_file.clinician ORDER BY tin, npi",
    "SELECT * FROM score.entity_final_score ORDER BY entity_type, entity_id, reporting_option",
    "SELECT * FROM score.final_score ORDER BY tin, npi",
)


@settings(PROPERTY, max_examples=5)
@given(population=populations())
def test_the_order_in_which_the_extracts_come_changes_nothing(
    bench: CaseBench, population: Case
) -> None:
    with bench.population(population) as connection:
        before = [connection.execute(sql).fetchall() for sql in DELIVERED]
    turned = {
        table: "\n".join([text.splitlines()[0], *reversed(text.splitlines()[1:])])
        for table, text in population.given.items()
    }
    again = Case(population.title, population.file, population.performance_year, turned, {})
    with bench.population(again) as connection:
        assert [connection.execute(sql).fetchall() for sql in DELIVERED] == before

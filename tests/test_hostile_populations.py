"""What must hold of a whole year for populations that nobody would think of."""

from collections.abc import Iterator

import pytest

from flows.analyst.case_bench import CaseBench
from flows.analyst.cases import Case
from flows.engine import catalog, warehouse
from flows.engine.dictionary import dictionary
from tests.cross_checks import broken_prepared_checks, prepare_checks
from tests.populations import SHAPES, YEARS, population


@pytest.fixture(scope="module")
def bench() -> Iterator[CaseBench]:
    with warehouse.connect(threads=1) as connection:
        bench = CaseBench(connection)
        prepare_checks(connection)
        yield bench


# So that a renamed table cannot empty the loop unseen.
LEAST_CHECKS = 40
LAKE = {name for name in dictionary() if name.startswith("lake.")}
# The volumes of a population are given, and are not those of its few claim lines.
GIVEN_APART = {"report.service_type_total"}
DELIVERED = (
    "SELECT * FROM payment_file.clinician ORDER BY tin, npi",
    "SELECT * FROM score.entity_final_score ORDER BY entity_type, entity_id, reporting_option",
    "SELECT * FROM score.final_score ORDER BY tin, npi",
)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("year", YEARS)
def test_checks_across_tables_hold_whoever_takes_part_and_in_whatever_order_the_extracts_come(
    bench: CaseBench, year: int, shape: str
) -> None:
    people = population(year, shape)
    known = catalog.in_force(year).keys() - GIVEN_APART | LAKE
    with bench.population(people) as connection:
        assert broken_prepared_checks(connection, known, LEAST_CHECKS) == []
        before = [connection.execute(sql).fetchall() for sql in DELIVERED]
    if shape != "of all sorts":
        return
    turned = {
        table: "\n".join([text.splitlines()[0], *reversed(text.splitlines()[1:])])
        for table, text in people.given.items()
    }
    again = Case(people.title, people.file, year, turned, {})
    with bench.population(again) as connection:
        assert [connection.execute(sql).fetchall() for sql in DELIVERED] == before

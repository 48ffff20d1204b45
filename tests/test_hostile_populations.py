"""What must hold of a whole year for populations that nobody would think of."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from flows.analyst.case_bench import CaseBench
from flows.analyst.cases import Case
from flows.engine import catalog, warehouse
from flows.engine.dictionary import dictionary
from tests.billing import corrected
from tests.cross_checks import broken_prepared_checks, prepare_checks
from tests.populations import SHAPES, YEARS, Rows, as_drawn, population, sent_again
from tests.second_opinion import adjustment, claims, in_force
from tests.second_opinion.compare import LAYERS, unaccepted
from tests.second_opinion.tables import SENT, SET, Run, of_connection


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
        assert unaccepted(of_connection(connection, year)) == []
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


# Of each layer below the scores a table that it works out, and a column that is made another.
MISTAKEN = {
    "volumes": ("eligibility._segment_service", "patient_facing_encounter_count"),
    "patients": ("score._patient", "hcc_risk_score"),
    "membership": ("eligibility.entity_member", "npi"),
    "qualifying": ("eligibility.qp_status", "determination_level"),
    "statuses": ("eligibility.special_status", "special_status"),
    "several_rates": ("quality.measure_performance", "case_count"),
    "administrative_claims": ("quality.administrative_claims_class", "measure_class"),
    "facility": ("score.facility_category", "category_percent"),
    "roll_up": ("score.category_score", "category_percent"),
    "moments": ("score.complexity_moment", "median"),
    "options": ("eligibility.scored_entity", "entity_id"),
    "taken": ("quality.measurement", "collection_type"),
}
# Of a year in which claims tell who is attribution-eligible, and somebody is a QP.
MISTAKEN_LATER = {
    "attribution": ("eligibility.claims_attribution", "attribution_eligible_payment_amount"),
    "incentive": ("payment_file.incentive_base", "base_year"),
}


def _but(run: Run, table: str, rows: Rows) -> Run:
    return Run(run.year, lambda name: rows if name == table else run.rows(name))


@pytest.mark.parametrize(("year", "mistakes"), [(2019, MISTAKEN), (2023, MISTAKEN_LATER)])
def test_a_mistake_in_any_row_below_the_scores_is_told_by_its_layer(
    bench: CaseBench, year: int, mistakes: dict[str, tuple[str, str]]
) -> None:
    with bench.population(population(year, "of all sorts")) as connection:
        run = of_connection(connection, year)
        for layer, (table, column) in mistakes.items():
            mistaken = [
                row | {column: "9" if isinstance(row[column], str) else row[column] + 1}
                for row in run.rows(table)
                if row[column] is not None
            ]
            assert mistaken, table
            wrong = _but(run, table, mistaken)
            assert not list(LAYERS[layer](run)), layer
            assert {difference.layer for difference in LAYERS[layer](wrong)} == {layer}, layer


@pytest.mark.parametrize("year", YEARS)
def test_of_all_that_was_sent_of_claims_the_lines_stand_that_the_law_leaves(
    bench: CaseBench, year: int
) -> None:
    sent = corrected(Random(year), year)
    left = {row["row_number"] for row in claims.latest(sent)}
    first = claims.first_processed(sent)
    expected = [
        {name: row[name] for name in ("batch_number", "file_number", "row_number")}
        | {"is_superseded": row["row_number"] not in left}
        | {"first_processing_date": first[row["claim_id"]]}
        for row in sent
    ]
    given = {"lake.claim_line": as_drawn(sent)}
    wanted = {"claims_history.line_state": as_drawn(expected)}
    assert bench.run(Case("corrected claims", Path(__file__), year, given, wanted)) == []


@pytest.mark.parametrize("year", YEARS)
def test_of_all_that_was_sent_of_measurement_sets_the_last_of_each_stands(
    bench: CaseBench, year: int
) -> None:
    sent = sent_again(Random(year), year)
    stands = [
        dict(zip((*SET, *SENT), (*name, *in_force.place(row)), strict=True))
        for name, row in in_force.latest(sent).items()
    ]
    table = "ingest._measurement_set_in_force"
    case = Case("sent again", Path(__file__), year, {"lake.submission": as_drawn(sent)}, {})
    assert len(stands) < len({in_force.place(row) for row in sent})
    assert bench.run(replace(case, expect={table: as_drawn(stands)})) == []
    mistaken = replace(case, expect={table: as_drawn(stands[1:])})
    assert bench.run(mistaken) != []


# Thresholds and a quarter of them, a hundredth to each side, both ends, and an exceptional score.
SCORES = {
    2017: ("0", "0.75", "0.76", "2.99", "3", "3.01", "69.99", "70", "70.01", "99.99", "100"),
    2019: ("0", "7.5", "7.51", "29.99", "30", "30.01", "74.99", "75", "75.01", "99.99", "100"),
    2024: ("0", "18.75", "18.76", "38.65", "74.99", "75", "75.01", "77.03", "99.99", "100"),
}
PENNY, FORTUNE = "0.01", "9999999999999.99"
# Which of the scores, by their place in the list, and what the clinicians charge in turn.
PAID: dict[str, tuple[slice, tuple[str, ...]]] = {
    "each score once": (slice(None), ("100000.33", "77777.77", "1")),
    "nobody penalised": (slice(-4, None), ("100000.33",)),
    "nobody gains": (slice(0, 4), ("100000.33",)),
    "dollars of all sizes": (slice(None), (PENNY, FORTUNE, "0", "33333.33")),
    "nothing to lose": (slice(None), ("0", "0", PENNY)),
}


@pytest.mark.parametrize("paid", PAID)
@pytest.mark.parametrize("year", SCORES)
def test_scores_at_the_borders_and_dollars_of_all_sizes_are_adjusted_as_the_law_says(
    bench: CaseBench, year: int, paid: str
) -> None:
    place, dollars = PAID[paid]
    scores = SCORES[year][place]
    people = [
        adjustment.Judged(
            ("1" * 9, f"{number:010d}"), Decimal(score), Decimal(dollars[number % len(dollars)])
        )
        for number, score in enumerate(scores)
    ]
    factors = adjustment.factors(year, people)
    given: dict[str, Rows] = {}
    expected: Rows = []
    for one in people:
        key = dict(zip(("tin", "npi"), one.key, strict=True))
        group = {"final_score": one.final_score, "entity_type": "group", "entity_id": "1" * 9}
        charge = {"allowed_charge_amount": one.charge}
        given.setdefault("score.final_score", []).append(key | group)
        given.setdefault("eligibility.mips_eligible", []).append(key | {"is_mips_eligible": True})
        given.setdefault("adjustment.charge", []).append(key | charge)
        percent = adjustment.adjust(year, one.final_score, factors).total
        expected.append(key | {"adjustment_percent": percent})
    base = {"factor_numerator": factors.base.numerator}
    base["factor_denominator"] = factors.base.denominator
    wanted = {"adjustment.payment_adjustment": expected, "adjustment.scaling_factor": [base]}
    drawn = [
        {table: as_drawn(rows) for table, rows in tables.items()} for tables in (given, wanted)
    ]
    assert bench.run(Case(paid, Path(__file__), year, *drawn)) == []

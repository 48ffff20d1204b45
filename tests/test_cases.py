"""Every analyst case under tests/cases holds."""

from collections.abc import Iterator

import duckdb
import pytest

from flows.engine import cases, warehouse
from flows.paths import CASES

ALL_CASES = list(cases.find_cases([CASES]))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.connect(threads=1) as connection:
        yield connection


def _name(case: cases.Case) -> str:
    return f"{case.file.parent.name}/{case.file.stem}: {case.title} ({case.performance_year})"


@pytest.mark.parametrize("case", ALL_CASES, ids=_name)
def test_case(connection: duckdb.DuckDBPyConnection, case: cases.Case) -> None:
    assert cases.run_case(connection, case) == []


def test_a_wrong_expectation_is_found(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("cases") / "wrong.yml"
    file.write_text(
        """
- case: A score at the threshold is said to be penalised
  years: 2024
  given:
    score.final_score: |
      tin       | npi        | final_score
      000000001 | 1000000004 | 75.00
  expect:
    adjustment.sliding_scale: |
      tin       | npi        | adjustment_percent
      000000001 | 1000000004 | -9.000000
"""
    )
    [case] = cases.read_cases(file)
    [difference] = cases.run_case(connection, case)
    assert difference.table == "adjustment.sliding_scale"
    assert len(difference.missing) == len(difference.unexpected) == 1

"""Every analyst case under tests/cases holds."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.analyst import cases
from flows.engine import warehouse
from flows.errors import QppError
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


MISTAKES = {
    "no list": "case: a",
    "only text": "a case",
    "nothing expected": "- {case: a, years: 2024, expect: }",
    "a table that is a list": "- {case: a, years: 2024, expect: {score.final_score: [1]}}",
    "a table without a header": "- {case: a, years: 2024, expect: {score.final_score: ''}}",
    "tables without names": "- {case: a, years: 2024, expect: [score.final_score]}",
    "no year": "- {case: a, years: last, expect: {score.final_score: tin}}",
    "a table twice": (
        "- {case: a, years: 2024, expect: {score.final_score: tin, score.final_score: npi}}"
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_case_file_is_told_and_not_read_over(tmp_path: Path, name: str) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text(MISTAKES[name])
    with pytest.raises(QppError) as caught:
        list(cases.read_cases(file))
    assert caught.value.code == "QPP508"

"""Every analyst case under tests/cases holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.analyst import cases
from flows.analyst.case_bench import CaseBench, case_bench
from flows.errors import QppError
from flows.paths import CASES

ALL_CASES = list(cases.find_cases([CASES]))


@pytest.fixture(scope="module")
def bench() -> Iterator[CaseBench]:
    with case_bench() as bench:
        yield bench


def _name(case: cases.Case) -> str:
    return f"{case.file.parent.name}/{case.file.stem}: {case.title} ({case.performance_year})"


@pytest.mark.parametrize("case", ALL_CASES, ids=_name)
def test_case(bench: CaseBench, case: cases.Case) -> None:
    assert bench.run(case) == []


def test_a_wrong_expectation_is_found(
    bench: CaseBench, tmp_path_factory: pytest.TempPathFactory
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
    [difference] = bench.run(case)
    assert difference.table == "adjustment.sliding_scale"
    assert len(difference.missing) == len(difference.unexpected) == 1


@pytest.mark.parametrize("part", ["given", "expect"])
def test_a_cell_of_another_type_is_told_by_row_and_column(
    bench: CaseBench, tmp_path: Path, part: str
) -> None:
    text = "tin | npi | final_score\n1 | 2 | 75.00\n1 | 3 | high"
    scores = {"score.final_score": text}
    expected = {"adjustment.sliding_scale": "tin"}
    given, expect = (scores, expected) if part == "given" else ({}, scores)
    case = cases.Case("A score is a number", tmp_path / "wrong.yml", 2024, given, expect)
    with pytest.raises(QppError, match=r"score\.final_score, row 2, final_score: .*high") as caught:
        bench.run(case)
    assert caught.value.code == "QPP508"
    assert "wrong.yml" in str(caught.value)
    # Nothing of it is left for the next case.
    nothing = cases.Case("Nobody", tmp_path / "next.yml", 2024, {}, {"score.final_score": "tin"})
    assert bench.run(nothing) == []


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

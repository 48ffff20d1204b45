"""Every year scores its frozen clinicians as it did: a change to one year leaves the others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.coverage.count import cover
from flows.proof import verify
from flows.run.manifest import read_manifest
from tests.golden_year import FEEDBACK, GOLDEN, feedback_digest, outputs, register
from tests.second_opinion.compare import unaccepted
from tests.second_opinion.tables import of_folder


@pytest.fixture(scope="module", params=sorted(register()))
def golden(request: pytest.FixtureRequest, golden_run: Callable[[str], Path]) -> Path:
    """The run of a year's frozen extracts."""
    return golden_run(request.param)


def test_what_is_delivered_and_every_table_did_not_move(golden: Path) -> None:
    made = outputs(golden)
    folder = GOLDEN / golden.parent.name / "outputs"
    frozen = {file.name: file for file in folder.iterdir() if file.name != FEEDBACK}
    moved = [
        name
        for name in sorted(frozen.keys() | made.keys())
        if name not in frozen or frozen[name].read_text(encoding="utf-8") != made.get(name)
    ]
    assert moved == [], "if the change is meant: make golden YEAR=..., and read the diff"


# The first year, the last, and one with the web interface: what their pages say is what others say.
SHOWN = ("2017", "2021", "2026")


@pytest.mark.parametrize(
    "year",
    [pytest.param(y, marks=() if y in SHOWN else pytest.mark.long) for y in sorted(register())],
)
def test_what_the_pages_of_feedback_say_did_not_move(
    golden_run: Callable[[str], Path], year: str
) -> None:
    frozen = (GOLDEN / year / "outputs" / FEEDBACK).read_text(encoding="utf-8")
    assert frozen == f"{feedback_digest(golden_run(year))}\n"


def test_every_rule_of_the_year_touched_somebody_and_no_other_rule_did(golden: Path) -> None:
    coverage = cover(read_manifest(golden))
    assert [finding.rule.rule_id for finding in coverage.unlawful] == []
    assert [rule.rule_id for rule in coverage.untouched] == []


def test_who_works_it_out_again_from_the_law_comes_to_the_same(golden: Path) -> None:
    assert unaccepted(of_folder(golden)) == []


def test_a_receiver_finds_nothing_wrong_in_the_files(golden: Path) -> None:
    assert [what for is_passed, what, _ in verify.verify([golden]) if not is_passed] == []

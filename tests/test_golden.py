"""Every year scores its frozen clinicians as it did: a change to one year leaves the others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.coverage.count import cover
from flows.proof import verify
from flows.run.manifest import read_manifest
from tests.golden_year import GOLDEN, outputs, register
from tests.second_opinion.compare import unaccepted
from tests.second_opinion.tables import of_folder


@pytest.fixture(scope="module", params=sorted(register()))
def golden(request: pytest.FixtureRequest, golden_run: Callable[[str], Path]) -> Path:
    """The run of a year's frozen extracts."""
    return golden_run(request.param)


def test_what_is_delivered_and_every_table_did_not_move(golden: Path) -> None:
    made = outputs(golden)
    frozen = {file.name: file for file in (GOLDEN / golden.parent.name / "outputs").iterdir()}
    moved = [
        name
        for name in sorted(frozen.keys() | made.keys())
        if name not in frozen or frozen[name].read_text(encoding="utf-8") != made.get(name)
    ]
    assert moved == [], "if the change is meant: make golden YEAR=..., and read the diff"


def test_every_rule_of_the_year_touched_somebody_and_no_other_rule_did(golden: Path) -> None:
    coverage = cover(read_manifest(golden))
    assert [finding.rule.rule_id for finding in coverage.unlawful] == []
    assert [rule.rule_id for rule in coverage.untouched] == []


def test_who_works_it_out_again_from_the_law_comes_to_the_same(golden: Path) -> None:
    assert unaccepted(of_folder(golden)) == []


def test_a_receiver_finds_nothing_wrong_in_the_files(golden: Path) -> None:
    assert [what for is_passed, what, _ in verify.verify([golden]) if not is_passed] == []

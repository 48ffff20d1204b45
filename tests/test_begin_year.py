"""A new year begins with another's rows, all of them unconfirmed, and nothing else moves."""

import csv
import shutil
from pathlib import Path

import pytest

from flows.analyst.begin_year import begin_year
from flows.errors import QppError
from flows.paths import POLICY
from tests.conftest import qpp
from tests.golden_year import register

SOURCE = 2025
# The first year that nobody has begun.
TARGET = int(max(register())) + 1


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = tmp_path / "policy"
    shutil.copytree(POLICY, folder)
    return folder


def _rows(path: Path, year: int) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["performance_year"] == str(year)]


def test_every_topic_gets_the_rows_and_loses_none(policy: Path) -> None:
    counts = begin_year(policy, SOURCE, TARGET)
    for original in POLICY.glob("*.csv"):
        path = policy / original.name
        assert path.read_text().startswith(original.read_text())
        added = _rows(path, TARGET)
        assert len(added) == counts[path.stem] == len(_rows(path, SOURCE)) > 0
        assert {row["confidence"] for row in added} == {"unconfirmed"}
        assert {row["source"] for row in added} == {""}


def test_days_move_along_and_the_year_is_provisional(policy: Path) -> None:
    begin_year(policy, SOURCE, TARGET)
    [year] = _rows(policy / "performance_year.csv", TARGET)
    assert year["payment_year"] == str(TARGET + 2)
    assert (year["start_date"], year["end_date"]) == (f"{TARGET}-01-01", f"{TARGET}-12-31")
    assert year["status"] == "provisional"
    assert "2025" in year["note"]
    moved = {row["snapshot_date"] for row in _rows(policy / "qp_snapshot.csv", TARGET)}
    assert moved == {f"{TARGET}-03-31", f"{TARGET}-06-30", f"{TARGET}-08-31"}


def test_a_year_that_has_rows_is_left_alone(policy: Path) -> None:
    begin_year(policy, SOURCE, TARGET)
    before = {path.name: path.read_bytes() for path in policy.iterdir()}
    with pytest.raises(QppError, match="QPP002"):
        begin_year(policy, SOURCE, TARGET)
    with pytest.raises(QppError, match="QPP001"):
        begin_year(policy, 1999, TARGET)
    assert {path.name: path.read_bytes() for path in policy.iterdir()} == before


def test_the_name_that_the_command_had_says_the_new_one_and_does_the_same() -> None:
    # A year that is not open: nothing is written into the project's own policy.
    refused = qpp("begin-year", TARGET, "--from", 1999, exit_code=2)
    by_old_name = qpp("restate", TARGET, "--from", 1999, exit_code=2)
    assert "QPP001" in refused.stderr
    assert "qpp begin-year" in by_old_name.stderr
    assert by_old_name.stderr.endswith(refused.stderr)
    assert " restate " not in qpp("--help").stdout

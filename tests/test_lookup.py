"""`qpp years` and `qpp readings`: what is open, what is covered, what rests on a choice."""

import pytest

from flows.lookup.readings import cited, readings
from tests.conftest import qpp


def test_years_show_status_and_what_is_not_covered() -> None:
    said = qpp("years").stdout
    for expected in ("2017", "verified", "provisional", "Not covered in 2025: app plus, group"):
        assert expected in said


def test_a_year_shows_its_unconfirmed_policy_by_topic() -> None:
    said = qpp("years", 2025).stdout
    for expected in (
        "payment year 2027: provisional",
        "--provisional",
        "21 programs",
        "qp_threshold",
    ):
        assert expected in said


@pytest.mark.parametrize("year", [2016, 2031])
def test_a_year_that_is_not_open_is_told_with_those_that_are(year: int) -> None:
    done = qpp("years", year, exit_code=2)
    assert "QPP001" in done.stderr
    assert "2017" in done.stderr


def test_a_reading_shows_every_place_that_cites_it() -> None:
    said = qpp("readings", "p7").stdout
    for expected in ("Basis:", "transforms/cost/measure_points.sql", "data/policy/", "2019"):
        assert expected in said


def test_readings_are_listed_with_those_that_nothing_cites() -> None:
    said = qpp("readings").stdout
    unused = [reading.id for reading in readings() if not reading.places]
    assert f"cited by nothing: {', '.join(unused) or 'none'}." in " ".join(said.split())
    assert "QPP005" in qpp("readings", "Z9", exit_code=2).stderr


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("-- reading P1: half up", {"P1"}),
        ("(readings P1 and P7)", {"P1", "P7"}),
        ("Readings Q5, Q9, and Q10 decide", {"Q5", "Q9", "Q10"}),
        ("by reading\n    -- J4 as the law says", {"J4"}),
        ("a readings file of 2019; table P2", set()),
    ],
)
def test_readings_are_found_one_by_one_and_together(text: str, ids: set[str]) -> None:
    assert cited(text) == ids

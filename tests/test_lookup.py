"""`qpp rule`, `qpp years`, `qpp readings`: what the law says, what is open, what is a choice."""

import io

import pytest
from rich.console import Console

from flows.engine.catalog import all_transforms
from flows.engine.readings import cited, readings
from flows.lookup import errors_page, index, paragraphs, rule_page, rules
from flows.lookup.paragraphs import order
from tests.conftest import qpp_here


def test_years_show_status_and_what_is_not_scored() -> None:
    said = qpp_here("years").stdout
    for expected in (
        "2017",
        "with reservations",
        "provisional",
        "Not scored in 2025: app, subgroup",
    ):
        assert expected in said


def test_a_year_shows_its_unconfirmed_policy_by_topic() -> None:
    said = qpp_here("years", 2025).stdout
    for expected in (
        "payment year 2027: provisional",
        "--provisional",
        "21 programs",
        "low_volume_level",
    ):
        assert expected in said


@pytest.mark.parametrize("year", [2016, 2031])
def test_a_year_that_is_not_open_is_told_with_those_that_are(year: int) -> None:
    done = qpp_here("years", year, exit_code=2)
    assert "QPP001" in done.stderr
    assert "2017" in done.stderr


def test_a_reading_shows_every_place_that_cites_it() -> None:
    said = qpp_here("readings", "p7").stdout
    for expected in ("Basis:", "transforms/cost/measure_points.sql", "data/policy/", "2019"):
        assert expected in said


def test_readings_are_listed_with_those_that_nothing_cites() -> None:
    said = qpp_here("readings").stdout
    unused = [reading.id for reading in readings() if not reading.places]
    assert f"cited by nothing: {', '.join(unused) or 'none'}." in " ".join(said.split())
    assert "QPP005" in qpp_here("readings", "Z9", exit_code=2).stderr


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


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("42 CFR 414.1405(b)(1)-(2)", ["414.1405(b)(1)", "414.1405(b)(2)"]),
        ("42 CFR 414.1380(b)(1)(i), (iii)", ["414.1380(b)(1)(i)", "414.1380(b)(1)(iii)"]),
        (
            "42 CFR 414.1380(b)(1)(v)-(vii)",
            ["414.1380(b)(1)(v)", "414.1380(b)(1)(vi)", "414.1380(b)(1)(vii)"],
        ),
        (
            "42 CFR 414.1310(b)-(e)",
            ["414.1310(b)", "414.1310(c)", "414.1310(d)", "414.1310(e)"],
        ),
        (
            "42 CFR 414.1425(b)(1), (c)(3)-(4), (d)",
            ["414.1425(b)(1)", "414.1425(c)(3)", "414.1425(c)(4)", "414.1425(d)"],
        ),
        (
            "42 CFR 414.1365(d)(3)(i)(A)-(B)",
            ["414.1365(d)(3)(i)(A)", "414.1365(d)(3)(i)(B)"],
        ),
        (
            "42 CFR 414.1380(b)(1)(i)(A)(3), (C)",
            ["414.1380(b)(1)(i)(A)(3)", "414.1380(b)(1)(i)(C)"],
        ),
        ("42 CFR 414.1425(b) as amended for 2026", ["414.1425(b)"]),
        ("42 CFR 414.1305", ["414.1305"]),
    ],
)
def test_a_citation_names_its_paragraphs_one_by_one(citation: str, expected: list[str]) -> None:
    assert list(paragraphs.paragraphs(citation)) == [f"42 CFR {name}" for name in expected]


def test_readings_are_no_paragraphs_and_other_law_stands_as_it_is() -> None:
    text = "42 CFR 414.1405(c); section 1848(d)(20) of the Act; reading J1"
    assert paragraphs.cited(text) == ("42 CFR 414.1405(c)", "section 1848(d)(20) of the Act")


@pytest.mark.parametrize(
    "asked", ["414.1405(b)(2)", "42 CFR 414.1405(b)(2)", "§ 414.1405 (b)(2)", "414.1405(b)(*2*)"]
)
def test_a_paragraph_is_meant_however_it_is_written(asked: str) -> None:
    assert paragraphs.asked(asked) == ("42 CFR 414.1405(b)(2)",)


def test_paragraphs_are_sorted_as_the_law_prints_them() -> None:
    names = [f"42 CFR 414.1380(b)(1){end}" for end in ("(x)", "(ix)", "(v)", "", "(v)(A)")]
    ordered = [name.removeprefix("42 CFR 414.1380(b)(1)") for name in sorted(names, key=order)]
    assert ordered == ["", "(v)", "(v)(A)", "(ix)", "(x)"]


def test_the_index_says_each_sentence_once_and_lists_no_reading() -> None:
    text = index.render()
    listed, _, entries = text.partition("## Tables")
    assert "| 42 CFR 414.1405(b)(2) | [adjustment._rounded_adjustment]" in listed
    assert not cited(text)
    said = [line.split(": ", 1)[1] for line in entries.splitlines() if line.startswith("- ")]
    by_table = [(t.table, t.says) for t in all_transforms()]
    assert len(said) == len(set(by_table))


def test_a_paragraph_within_a_range_shows_tables_numbers_sources_and_cases() -> None:
    said = " ".join(qpp_here("rule", "414.1405(b)(2)", 2024).stdout.split())
    for expected in (
        "transforms/adjustment/sliding_scale.sql",
        "Rule: 42 CFR 414.1405(b)(1)-(2)",
        "Read by: adjustment._pool",
        "policy.reduction_floor",
        "2024 confirmed: 42 CFR 414.1405(b)(2)",
        "read in 42 CFR 414.1405 as of",
        "tests/cases/adjustment/sliding_scale.yml",
        "One-fourth of the threshold takes the whole reduction",
    ):
        assert expected in said


def test_a_table_shows_its_files_by_year_and_policy_over_all_of_them() -> None:
    said = " ".join(qpp_here("rule", "_rounded_adjustment").stdout.split())
    assert "2017-2022 transforms/adjustment/_rounded_adjustment.sql" in said
    assert "2023-2026 transforms/adjustment/_rounded_adjustment.from_2023.sql" in said
    thresholds = " ".join(qpp_here("rule", "policy.performance_threshold").stdout.split())
    assert "2022-2026 75" in thresholds
    assert "Read by: adjustment" in thresholds


def test_a_number_without_a_sentence_is_found_by_its_paragraph() -> None:
    said = " ".join(qpp_here("rule", "42 CFR 414.1430(a)(1)", 2024).stdout.split())
    assert "Tables that cite it: none" in said
    assert "policy.qp_threshold" in said


def test_a_rule_of_later_years_is_told_as_not_in_force() -> None:
    found = rules.find("score.complexity_distribution", 2019)
    assert [variant.years for variant in found.tables[0].variants] == [()]
    shown = qpp_here("rule", "score.complexity_distribution", 2019).stdout
    assert "Not in force in 2019" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("414.1405(b)(9999)",), "QPP006", "42 CFR 414.1405(b)"),
        (("adjustment.slidingscale",), "QPP006", "adjustment.sliding_scale"),
        (("nothing of the kind",), "QPP006", "Nearest: "),
        (("adjustment.sliding_scale", 2031), "QPP001", "2017"),
    ],
)
def test_what_is_not_known_is_told_with_what_is_nearest(
    arguments: tuple[object, ...], code: str, named: str
) -> None:
    done = qpp_here("rule", *arguments, exit_code=2)
    assert code in done.stderr
    assert named in done.stderr


@pytest.mark.parametrize(
    "asked", ["quality_collection_type", "score.category_weight", "414.1380(e)"]
)
def test_a_page_fits_its_terminal(asked: str) -> None:
    written = io.StringIO()
    console = Console(width=80, file=written, no_color=True)
    for part in rule_page.page(rules.find(asked, 2024), console.width):
        console.print(part, highlight=False)
    assert max(map(len, written.getvalue().splitlines())) <= console.width
    assert "…" not in written.getvalue()


def test_the_page_of_errors_is_current() -> None:
    assert errors_page.FILE.read_text(encoding="utf-8") == errors_page.render()

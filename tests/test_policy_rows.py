"""What every policy file says of itself: the law, where it was read, and what rests on it."""

import re
from pathlib import Path

import pytest

from flows.engine import apart, register, warehouse
from flows.engine.dictionary import dictionary
from flows.engine.reliance import POLICY_TOPIC
from flows.paths import POLICY, READINGS, RELIANCE, ROOT
from tests.conftest import csv_rows

CONFIDENCE = {"confirmed", "unconfirmed"}
# The regulation on a date, the Federal Register, CMS's repositories, CMS's own pages.
SOURCE = re.compile(
    r"42 CFR [\d. a-z,]+ (as of \d{4}-\d{2}|after the CY\d{4} rule) \(github [\w/-]+@[0-9a-f]{7}\)"
    r"|\d+ FR \d+\b.*|CMSgov/.+|CMS: .+"
)
FACTS = ("category", "clinician", "entity", "npi")
POLICY_FILES = sorted(POLICY.glob("*.csv"))
LAWFUL_STATUS = Path(__file__).with_name("lawful_status.sql").read_text(encoding="utf-8")
OPEN_YEARS = [row["performance_year"] for row in csv_rows(POLICY / "performance_year.csv")]


@pytest.mark.parametrize("path", POLICY_FILES, ids=lambda p: p.stem)
def test_policy_rows_are_cited_and_cover_each_open_year(path: Path) -> None:
    rows = csv_rows(path)
    assert next(iter(rows[0])) == "performance_year"
    assert all(row["citation"].strip() for row in rows)
    assert {row["confidence"] for row in rows} <= CONFIDENCE
    assert {row["performance_year"] for row in rows} >= set(OPEN_YEARS)


@pytest.mark.parametrize("path", POLICY_FILES, ids=lambda p: p.stem)
def test_a_confirmed_row_says_where_its_text_was_read(path: Path) -> None:
    rows = csv_rows(path)
    names = list(rows[0])
    assert names.index("source") == names.index("citation") + 1
    unread = [
        (row["performance_year"], row["citation"])
        for row in rows
        if row["confidence"] == "confirmed" and not row["source"]
    ]
    assert unread == []
    sources = {part for row in rows if row["source"] for part in row["source"].split("; ")}
    assert [part for part in sources if not SOURCE.fullmatch(part)] == []


def test_a_year_has_the_status_that_its_policy_rows_give_it() -> None:
    """data/reliance/year_status.csv is the rule; nobody writes the word by judgement."""
    years = csv_rows(POLICY / "performance_year.csv")
    registered = {int(year["performance_year"]): year["status"] for year in years}
    with warehouse.connect(threads=1) as connection:
        for table in (register.REGISTER, "reliance.year_status", POLICY_TOPIC):
            warehouse.load_rows(connection, table)
        lawful = dict(connection.execute(LAWFUL_STATUS).fetchall())
    assert registered == lawful
    assert all(year["note"] for year in years if year["status"] != register.VERIFIED)


@pytest.mark.parametrize(
    ("unconfirmed", "own_row", "note", "status"),
    [
        (0, "confirmed", None, "verified"),
        (1, "confirmed", None, "with_reservations"),
        (0, "confirmed", "A doubt", "with_reservations"),
        (100, "confirmed", "A doubt", "with_reservations"),
        (101, "confirmed", "A doubt", "provisional"),
        (1, "unconfirmed", "A doubt", "provisional"),
    ],
)
def test_the_status_of_a_year_follows_from_its_rows(
    unconfirmed: int, own_row: str, note: str | None, status: str
) -> None:
    """Of 200 policy rows one half may be unconfirmed before the year is provisional."""
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "reliance.year_status")
        for table in (register.REGISTER, POLICY_TOPIC):
            warehouse.create_empty(connection, table)
        connection.execute(
            "INSERT INTO policy.performance_year BY NAME SELECT 2027 AS performance_year, "
            "$own_row AS confidence, $note AS note",
            {"own_row": own_row, "note": note},
        )
        connection.execute(
            "INSERT INTO reliance.policy_topic VALUES (2027, 'a', 150, $first), (2027, 'b', 50, 0)",
            {"first": unconfirmed},
        )
        found = connection.execute(LAWFUL_STATUS).fetchall()
    assert found == [(2027, status)]


def test_it_is_said_whom_each_topic_touches_in_words_of_the_dictionary() -> None:
    rows = csv_rows(RELIANCE / "touch.csv")
    topics = [row["name"] for row in rows if row["kind"] == "policy"]
    assert topics == [path.stem for path in POLICY_FILES]
    known = {row["id"] for row in csv_rows(READINGS)}
    assert {row["name"] for row in rows if row["kind"] == "reading"} <= known
    facts = [ROOT / "transforms" / "report" / f"_{kind}_fact.sql" for kind in FACTS]
    told = " ".join(path.read_text(encoding="utf-8") for path in facts)
    for row in rows:
        assert row["bears_on"] in {"score", "apm_payment", "wording", *apart.BEARS_ON}, row
        assert not row["told_by"] or f"'{row['told_by']}' AS told_by" in told, row
        for cell in row["cells"].split("; ") if row["cells"] else []:
            name, is_fixed, _ = cell.partition("=")
            assert f"'{name}=' ||" in told, row
            assert name in {column.name for column in dictionary()[row["told_by"]]}, row
            if row["kind"] == "policy" and not is_fixed:
                assert name in {c.name for c in dictionary()[f"policy.{row['name']}"]}, row


def test_every_policy_and_reference_table_loads_and_is_read_or_named() -> None:
    with warehouse.connect(threads=1) as connection:
        for name in dictionary():
            if name.split(".")[0] in warehouse.FOLDERS:
                warehouse.load_rows(connection, name)
    described = {name.split(".")[1] for name in dictionary() if name.startswith("policy.")}
    assert described == {path.stem for path in POLICY_FILES}


def test_no_cell_that_a_policy_row_asks_for_holds_what_parts_cells() -> None:
    """What tables tell is kept as cells parted by '; ' (report._subject)."""
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "reliance.policy_row")
        warehouse.load_rows(connection, "reliance.touch")
        [(asked, parted)] = connection.execute(
            "SELECT count(*), count(*) FILTER (contains(policy_cell, '; ')) FROM ("
            "SELECT 'policy' AS kind, topic AS name, unnest(policy_cells) AS policy_cell "
            "FROM reliance.policy_row) AS row_cell "
            "INNER JOIN reliance.touch USING (kind, name) "
            "WHERE list_contains(string_split(cells, '; '), split_part(policy_cell, '=', 1))"
        ).fetchall()
    assert asked > 10_000
    assert parted == 0

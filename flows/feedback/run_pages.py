"""Every page of a run, in the order of TIN and NPI: queries joined as they are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from flows.engine import catalog
from flows.feedback.pages import Member, Pages, Tree, parsed
from flows.feedback.wording import Json
from flows.run.manifest import Manifest
from flows.score_tree import grow

HERE = Path(__file__).parent
PRACTICE = "practice"
MACROS = (HERE / "macros.sql").read_text(encoding="utf-8")
# Each after those that it reads.
QUERIES = (
    "clinician_list",
    "clinician_json",
    "practice_json",
    "measure_json",
    "category_json",
    "entity_json",
    "practice_entity",
    "practice_tree",
)
# Rows that are in Python at a time.
CHUNK = 256

CLINICIANS = """
SELECT practice_number, clinician_number, tin, npi, entity_type, entity_id, reporting_option, facts
FROM feedback.clinician_json
WHERE tin = coalesce($tin, tin)
ORDER BY tin, npi
"""
PRACTICES = """
SELECT tin, facts FROM feedback.practice_json WHERE tin = coalesce($tin, tin) ORDER BY tin
"""
TREES = """
SELECT tin, entity_type, entity_id, reporting_option, is_of_practice, parts, metadata
FROM feedback.practice_tree
WHERE tin = coalesce($tin, tin)
ORDER BY tin, entity_type, entity_id, reporting_option
"""
Row = tuple[Any, ...]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, tin: str | None) -> Iterator[Row]:
    """Yield the rows of an ordered query, few of them in memory at a time."""
    reader = connection.cursor().sql(sql, params={"tin": tin}).to_arrow_reader(CHUNK)
    for batch in reader:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _by_tin(rows: Iterator[Row], place: int) -> Iterator[tuple[str, list[Row]]]:
    for tin, group in groupby(rows, key=lambda row: row[place]):
        yield tin, list(group)


@dataclass(frozen=True)
class Page:
    """A page of a bundle: where it stands, whose it is, and what it says."""

    folder: str
    name: str
    tin: str
    npi: str
    html: str
    json: str


def _practice_pages(pages: Pages, rows: list[Row], trees: list[Row], text: str) -> Iterator[Page]:
    """Yield the page of a practice, and one of each of its clinicians."""
    number, _, tin, *_ = rows[0]
    folder = f"{number:06}"
    known: dict[Row, Tree] = {row[1:4]: pages.tree(row[5], row[6]) for row in trees}
    members = [Member(f"{row[1]:04}", parsed(row[7]), row[7], known.get(row[4:7])) for row in rows]
    shown = [known[row[1:4]] for row in trees if row[4]]
    html = pages.practice_html(parsed(text), members, shown)
    yield Page(folder, PRACTICE, tin, "", html, pages.practice_json(text, members, shown))
    for member in members:
        html, npi = pages.clinician_html(member), member.facts["npi"]
        yield Page(folder, member.name, tin, npi, html, pages.clinician_json(member))


def each_page(
    connection: duckdb.DuckDBPyConnection, run: Manifest, tin: str | None = None
) -> Iterator[Page]:
    """Yield every page of a run, or of one practice, in the order of TIN and NPI.

    The run is open in the connection. Each table is read once, and few of its rows are in memory.
    """
    grow(connection, run)
    _open_queries(connection)
    pages = Pages(run)
    trees = _by_tin(_rows(connection, TREES, tin), 0)
    of_tin, held = next(trees, (None, []))
    people = _by_tin(_rows(connection, CLINICIANS, tin), 2)
    practices = _rows(connection, PRACTICES, tin)
    for (practice, rows), (_, text) in zip(people, practices, strict=True):
        shown: list[Row] = []
        if of_tin == practice:
            shown = held
            of_tin, held = next(trees, (None, []))
        yield from _practice_pages(pages, rows, shown, text)


def clinician_page(
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    tin: str,
    npi: str,
    made_from: list[Json],
) -> Page:
    """Return the page of one clinician, to stand alone, with what it was made from.

    The run is open in the connection, which may show the rows of the clinician alone.
    """
    grow(connection, run)
    _open_queries(connection)
    [row] = [row for row in _rows(connection, CLINICIANS, tin) if row[3] == npi]
    pages = Pages(run)
    known = [tree for tree in _rows(connection, TREES, tin) if tree[1:4] == row[4:7]]
    trees = [pages.tree(tree[5], tree[6]) for tree in known]
    member = Member(npi, parsed(row[7]), row[7], trees[0] if trees else None, made_from)
    return Page("", npi, tin, npi, pages.clinician_html(member), pages.clinician_json(member))


def _open_queries(connection: duckdb.DuckDBPyConnection) -> None:
    """Open what the pages are written from, each computed when it is read."""
    connection.execute("CREATE SCHEMA feedback")
    connection.execute(MACROS)
    for name in QUERIES:
        query = catalog.read_transform(HERE / f"{name}.sql")
        connection.execute(f"CREATE VIEW {query.table} AS {query.sql}")

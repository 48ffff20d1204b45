"""`qpp rule`: from a paragraph or table to its files, neighbours, policy rows and cases."""

import csv
import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from flows.analyst import cases
from flows.engine.catalog import Transform, all_transforms, in_force
from flows.engine.dictionary import dictionary
from flows.engine.parsing import tables_read
from flows.engine.register import open_years
from flows.engine.warehouse import file_of
from flows.errors import QppError
from flows.lookup.paragraphs import asked as meant
from flows.lookup.paragraphs import cited, is_within, order
from flows.paths import CASES, EXPECTATIONS, POLICY, ROOT

CHECKS = EXPECTATIONS / "checks"
# Of so many tables only the policy rows that cite the paragraph itself are shown.
FEW_TABLES = 3
NEAREST = 5

Row = dict[str, str]
Years = tuple[int, ...]


@dataclass(frozen=True)
class Variant:
    """One SQL file of a table, and the open years in which it is in force."""

    transform: Transform
    years: Years


@dataclass(frozen=True)
class Example:
    """A case that expects a table, with the years for which it is written."""

    title: str
    file: str
    years: Years


@dataclass(frozen=True)
class RuleTable:
    """A table: its files, the tables that it reads, who reads it, and the cases that expect it."""

    name: str
    variants: tuple[Variant, ...]
    parents: tuple[str, ...]
    children: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Topic:
    """The rows of a policy table that bear on what was asked, in the years asked for."""

    name: str
    rows: tuple[Row, ...]
    readers: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What is known of a paragraph (then not empty) or table, in one year or in all of them."""

    paragraphs: tuple[str, ...]
    performance_year: int | None
    tables: tuple[RuleTable, ...]
    topics: tuple[Topic, ...]
    wider: tuple[str, ...]


def _years(performance_year: int | None) -> Years:
    if performance_year is not None:
        return (performance_year,)
    return tuple(year.performance_year for year in open_years())


def _variants(table: str, years: Years) -> tuple[Variant, ...]:
    held: dict[Transform, list[int]] = {t: [] for t in all_transforms() if t.table == table}
    for year in years:
        transform = in_force(year).get(table)
        if transform is not None:
            held[transform].append(year)
    ordered = sorted(held, key=lambda transform: transform.start_year or 0)
    return tuple(Variant(transform, tuple(held[transform])) for transform in ordered)


@cache
def _checks() -> dict[str, tuple[str, ...]]:
    """Return what each check across tables reads."""
    return {
        str(path.relative_to(ROOT)): tables_read(path.read_text(encoding="utf-8"))
        for path in sorted(CHECKS.glob("*.sql"))
    }


def _children(table: str, years: Years) -> tuple[str, ...]:
    readers = {
        transform.table
        for year in years
        for transform in in_force(year).values()
        if table in transform.reads
    }
    checks = [path for path, reads in _checks().items() if table in reads]
    return (*sorted(readers), *checks)


@cache
def _cases_of(path: Path) -> tuple[cases.Case, ...]:
    return tuple(cases.read_cases(path))


def _examples(table: str, years: Years) -> tuple[Example, ...]:
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    for path in sorted(CASES.rglob("*.yml")):
        # Reading all of them as YAML takes seconds; few name the table.
        if f"{table}:" not in path.read_text(encoding="utf-8"):
            continue
        for case in _cases_of(path):
            if table in case.expect and case.performance_year in years:
                told[case.title, str(path.relative_to(ROOT))].append(case.performance_year)
    return tuple(
        Example(title, file, tuple(sorted(set(held)))) for (title, file), held in told.items()
    )


def _table(name: str, years: Years) -> RuleTable:
    variants = _variants(name, years)
    parents = sorted({read for v in variants if v.years for read in v.transform.reads})
    return RuleTable(name, variants, tuple(parents), _children(name, years), _examples(name, years))


@cache
def _policy(topic: str) -> tuple[Row, ...]:
    """Return the rows of a policy table as they are written."""
    with file_of(topic).open(newline="", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def _topics() -> list[str]:
    return sorted(f"policy.{path.stem}" for path in POLICY.glob("*.csv"))


def _cites(row: Row, paragraphs: tuple[str, ...]) -> bool:
    return _is_cited(cited(row["citation"]), paragraphs)


def _is_cited(names: Iterable[str], paragraphs: tuple[str, ...]) -> bool:
    return any(is_within(name, outer) for name in names for outer in paragraphs)


def _rows_of(topics: Iterable[str], years: Years) -> tuple[Topic, ...]:
    return tuple(
        Topic(
            name,
            tuple(row for row in _policy(name) if int(row["performance_year"]) in years),
            _children(name, years),
        )
        for name in topics
    )


def _of_table(name: str, performance_year: int | None) -> Found:
    years = _years(performance_year)
    if name.startswith("policy."):
        return Found((), performance_year, (), _rows_of([name], years), ())
    table = _table(name, years)
    return Found((), performance_year, (table,), _rows_of(_policy_read([table]), years), ())


def _policy_read(tables: Iterable[RuleTable]) -> list[str]:
    return sorted({name for t in tables for name in t.parents if name.startswith("policy.")})


def _of_paragraphs(paragraphs: tuple[str, ...], performance_year: int | None) -> Found | None:
    """Return what cites a paragraph or one under it; None when nothing does in any year."""
    years = _years(performance_year)
    rules = {transform: cited("; ".join(transform.rule)) for transform in all_transforms()}
    # What other stages may read before the steps on the way to it.
    names = sorted(
        {t.table for t, rule in rules.items() if _is_cited(rule, paragraphs)},
        key=lambda name: ("._" in name, name),
    )
    citing = [topic for topic in _topics() if any(_cites(r, paragraphs) for r in _policy(topic))]
    if not names and not citing:
        return None
    tables = tuple(_table(name, years) for name in names)
    wider = {
        transform.table
        for transform, rule in rules.items()
        if any(is_within(asked, outer) for asked in paragraphs for outer in rule)
    }
    topics = [
        replace(topic, rows=tuple(row for row in topic.rows if _cites(row, paragraphs)))
        for topic in _rows_of(citing, years)
    ]
    if len(tables) <= FEW_TABLES:
        read = [name for name in _policy_read(tables) if name not in citing]
        topics += _rows_of(read, years)
    shown = tuple(topic for topic in topics if topic.rows)
    return Found(paragraphs, performance_year, tables, shown, tuple(sorted(wider - set(names))))


def _known_tables() -> list[str]:
    return sorted(name for name in dictionary() if not name.startswith("lake."))


def _known_paragraphs() -> list[str]:
    texts = ["; ".join(transform.rule) for transform in all_transforms()]
    texts += [row["citation"] for topic in _topics() for row in _policy(topic)]
    return sorted({name for text in set(texts) for name in cited(text)}, key=order)


def _nearest(text: str, paragraphs: tuple[str, ...]) -> list[str]:
    tables = _known_tables()
    bare = {name.split(".")[1]: name for name in tables}
    close = difflib.get_close_matches(text, [*tables, *bare], NEAREST)
    if close:
        return list(dict.fromkeys(bare.get(name, name) for name in close))
    known = _known_paragraphs()
    outer = [name for name in known if any(is_within(asked, name) for asked in paragraphs)]
    close = difflib.get_close_matches(paragraphs[0], known, NEAREST)
    return list(dict.fromkeys([*reversed(outer), *close]))[:NEAREST] or known[:1]


def find(text: str, performance_year: int | None) -> Found:
    """Return what is known of a paragraph or table, in one open year or in all of them.

    A table may be named without its stage. Raises QppError QPP006, with the nearest names, when
    no table has the name and nothing cites the paragraph.
    """
    tables = _known_tables()
    named = [name for name in tables if text in (name, name.split(".")[1])]
    if text in tables or len(named) == 1:
        return _of_table(text if text in tables else named[0], performance_year)
    paragraphs = meant(text)
    found = _of_paragraphs(paragraphs, performance_year)
    if found is None:
        nearest = named or _nearest(text, paragraphs)
        raise QppError("QPP006", asked=text, nearest=", ".join(nearest))
    return found

"""transforms/INDEX.md: from a paragraph of law to the SQL files that implement it."""

import re
from collections import defaultdict
from collections.abc import Iterable

from flows.engine.catalog import Transform, all_transforms
from flows.lookup.paragraphs import cited, order
from flows.paths import TRANSFORMS

FILE = TRANSFORMS / "INDEX.md"

PARAGRAPHS = """# Index of rules

Made by `qpp index` from the headers of the SQL files. `qpp rule 414.1405(b)(2)` shows what is here
of a paragraph or table, and its policy rows and cases.

## Paragraphs

Each paragraph with the tables that implement it, and the performance years where it is not all.

| paragraph | tables |
| --- | --- |
"""
TABLES = """
## Tables

Each table with its files, the performance years in which they are in force, and what they say.
"""

ALL_YEARS = "all years"
# Readings have a list of their own: qpp readings.
_READING = re.compile(r" \(readings? [^)]+\)")


def _in_force(transform: Transform, later: Iterable[int]) -> str:
    """Say in which years a file is in force, given when later files of its table start."""
    last = min(later, default=0) - 1
    if transform.start_year and last > 0:
        first = transform.start_year
        return f"{first}" if first == last else f"{first} to {last}"
    if transform.start_year:
        return f"from {transform.start_year}"
    return f"to {last}" if last > 0 else ALL_YEARS


def _by_table() -> dict[str, list[Transform]]:
    """Return the files of each table, the oldest first."""
    tables: dict[str, list[Transform]] = defaultdict(list)
    for transform in sorted(all_transforms(), key=lambda t: (t.table, t.start_year or 0)):
        tables[transform.table].append(transform)
    return tables


def _years(transform: Transform, variants: list[Transform]) -> str:
    starts = [variant.start_year or 0 for variant in variants]
    return _in_force(transform, [start for start in starts if start > (transform.start_year or 0)])


def _entry(table: str, variants: list[Transform], citing: list[Transform]) -> str:
    """Link to a table's own entry, with the years in which it is about the paragraph."""
    anchor = table.replace(".", "")
    years = ", ".join(_years(transform, variants) for transform in citing)
    told = "" if len(citing) == len(variants) and not variants[0].start_year else f" ({years})"
    return f"[{table}](#{anchor}){told}"


def _paragraph_rows(tables: dict[str, list[Transform]]) -> Iterable[str]:
    citing: dict[str, dict[str, list[Transform]]] = defaultdict(lambda: defaultdict(list))
    for table, variants in tables.items():
        for transform in variants:
            for paragraph in cited("; ".join(transform.rule)):
                citing[paragraph][table].append(transform)
    for paragraph in sorted(citing, key=order):
        found = citing[paragraph]
        entries = (_entry(table, tables[table], found[table]) for table in sorted(found))
        yield f"| {paragraph} | {', '.join(entries)} |\n"


def _table_entry(table: str, variants: list[Transform]) -> str:
    """Return a table's own entry: each sentence once, with the files that say it."""
    files: dict[str, list[str]] = defaultdict(list)
    for transform in variants:
        link = f"[{_years(transform, variants)}]({transform.stage}/{transform.path.name})"
        files[_READING.sub("", transform.says)].append(link)
    lines = "".join(f"- {', '.join(links)}: {says}\n" for says, links in files.items())
    return f"\n### {table}\n\n{lines}"


def render() -> str:
    """Return the text of the index for the SQL files as they are now."""
    tables = _by_table()
    entries = "".join(_table_entry(table, variants) for table, variants in tables.items())
    return PARAGRAPHS + "".join(_paragraph_rows(tables)) + TABLES + entries


def write() -> None:
    """Write transforms/INDEX.md anew."""
    FILE.write_text(render(), encoding="utf-8")

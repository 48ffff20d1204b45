"""The policy numbers, read as plain CSV: they have one home, and what is done with them has two."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"

Row = dict[str, str]


@cache
def listed(path: Path) -> tuple[Row, ...]:
    """Return the rows of a file of comma-separated values as they stand in it."""
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def rows(topic: str) -> tuple[Row, ...]:
    """Return the rows of a topic of policy."""
    return listed(DATA / "policy" / f"{topic}.csv")


@cache
def reference(topic: str, year: int) -> tuple[Row, ...]:
    """Return the rows of a year of what CMS publishes."""
    found = listed(DATA / "reference" / f"{topic}.csv")
    return tuple(row for row in found if row["performance_year"] == str(year))


@cache
def _of_year(topic: str) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in rows(topic):
        found.setdefault(row["performance_year"], []).append(row)
    return {year: tuple(listed) for year, listed in found.items()}


def of_year(topic: str, year: int, **wanted: str) -> list[Row]:
    """Return the rows of a year that have the wanted cells."""
    listed = _of_year(topic).get(str(year), ())
    return [row for row in listed if all(row[name] == cell for name, cell in wanted.items())]


def row_of(topic: str, year: int, **wanted: str) -> Row | None:
    """Return the one row of a year that has the wanted cells, if there is one."""
    found = of_year(topic, year, **wanted)
    assert len(found) <= 1, f"{topic} {year} {wanted}: {len(found)} rows"
    return found[0] if found else None


def number(topic: str, column: str, year: int, **wanted: str) -> Decimal | None:
    """Return a number of the year, or nothing where the year has none."""
    row = row_of(topic, year, **wanted)
    return Decimal(row[column]) if row and row[column] else None


def needed(topic: str, column: str, year: int, **wanted: str) -> Decimal:
    """Return a number that the year cannot do without."""
    found = number(topic, column, year, **wanted)
    assert found is not None, f"{topic}.{column} has no number for {year} {wanted}"
    return found

"""The data dictionary: which columns each table has, and of which type."""

import csv
from dataclasses import dataclass
from functools import cache

from flows.errors import QppError
from flows.paths import DICTIONARY


@dataclass(frozen=True)
class Column:
    """One column of one table: its name, DuckDB type and meaning."""

    name: str
    type: str
    description: str


@cache
def dictionary() -> dict[str, tuple[Column, ...]]:
    """Return the columns of every table, keyed `stage.table`, in the order written."""
    tables: dict[str, list[Column]] = {}
    for path in sorted(DICTIONARY.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                column = Column(row["column"], row["type"], row["description"])
                tables.setdefault(f"{path.stem}.{row['table']}", []).append(column)
    return {name: tuple(columns) for name, columns in tables.items()}


def columns_of(table: str) -> tuple[Column, ...]:
    """Return the columns of `stage.table`.

    Raises QppError QPP501 when the dictionary does not know the table.
    """
    known = dictionary()
    if table not in known:
        raise QppError("QPP501", table=table)
    return known[table]

"""What the project says of itself: tables read off its policy files and the readings they cite."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flows.engine.readings import in_force_by_year
from flows.paths import POLICY

POLICY_ROW, POLICY_TOPIC = "reliance.policy_row", "reliance.policy_topic"
READING_IN_FORCE = "reliance.reading_in_force"
COUNT_BY_TOPIC = Path(__file__).with_name("policy_topic.sql")
# Each column of the rows as a list: what the SELECT unnests.
POLICY_ROWS = """
SELECT
    unnest($topics) AS topic,
    unnest($years) AS performance_year,
    unnest($row_numbers) AS row_number,
    unnest($citations) AS citation,
    unnest($confidences) AS confidence,
    CAST(CAST(unnest($cells) AS JSON) AS VARCHAR[]) AS policy_cells
"""
READINGS = """
SELECT
    unnest($years) AS performance_year,
    unnest($readings) AS reading_id,
    unnest($noted) AS is_noted
"""


class Insert(NamedTuple):
    """A table and the SELECT, with its parameters, whose rows go into it by name."""

    table: str
    select: str
    parameters: dict[str, list[Any]]


def content_of(table: str) -> bytes | None:
    """Return all that the rows of such a table are made of; None for a table of another kind."""
    if table == READING_IN_FORCE:
        return repr(in_force_by_year()).encode()
    if table in (POLICY_ROW, POLICY_TOPIC):
        files = [*sorted(POLICY.glob("*.csv")), COUNT_BY_TOPIC]
        return b"\x1f".join(file.read_bytes() for file in files)
    return None


def inserts_of(table: str) -> list[Insert]:
    """Return what fills such a table, in order; nothing for a table of another kind."""
    if table == READING_IN_FORCE:
        noted = _columns(("years", "readings", "noted"), in_force_by_year())
        return [Insert(table, READINGS, noted)]
    if table not in (POLICY_ROW, POLICY_TOPIC):
        return []
    names = ("topics", "years", "row_numbers", "citations", "confidences", "cells")
    rows = Insert(POLICY_ROW, POLICY_ROWS, _columns(names, tuple(_policy_rows())))
    if table == POLICY_ROW:
        return [rows]
    return [rows, Insert(POLICY_TOPIC, COUNT_BY_TOPIC.read_text(encoding="utf-8"), {})]


def _columns(names: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _policy_rows() -> Iterator[tuple[str, int, int, str, str, str]]:
    """Yield of each policy row its topic, year, number, law and, in JSON, what is not empty."""
    for path in sorted(POLICY.glob("*.csv")):
        numbers: Counter[int] = Counter()
        with path.open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                year = int(row["performance_year"])
                numbers[year] += 1
                cells = json.dumps([f"{name}={cell}" for name, cell in row.items() if cell])
                law = row["citation"], row["confidence"]
                yield path.stem, year, numbers[year], *law, cells

"""What the project says of itself: tables read off its policy files and the readings they cite."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flows.engine import apart
from flows.engine.readings import in_force_by_year
from flows.paths import POLICY

POLICY_ROW, POLICY_TOPIC = "reliance.policy_row", "reliance.policy_topic"
READING_IN_FORCE = "reliance.reading_in_force"
COUNT_BY_TOPIC = Path(__file__).with_name("policy_topic.sql")
# Between the cells of a row, and between files.
BETWEEN = "\x1f"
# Each column of the rows as a list: what the SELECT unnests.
POLICY_ROWS = f"""
SELECT
    unnest($topics) AS topic,
    unnest($years) AS performance_year,
    unnest($row_numbers) AS row_number,
    unnest($citations) AS citation,
    unnest($confidences) AS confidence,
    string_split(unnest($cells), '{BETWEEN}') AS policy_cells
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
        texts = [text for _, text in _policy_files()]
        return BETWEEN.encode().join([*texts, COUNT_BY_TOPIC.read_bytes()])
    return None


def inserts_of(table: str) -> list[Insert]:
    """Return what fills such a table, in order; nothing for a table of another kind."""
    if table == READING_IN_FORCE:
        noted = _columns(("years", "readings", "noted"), in_force_by_year())
        return [Insert(table, READINGS, noted)]
    if table not in (POLICY_ROW, POLICY_TOPIC):
        return []
    rows = Insert(POLICY_ROW, POLICY_ROWS, _policy_rows(_policy_files()))
    if table == POLICY_ROW:
        return [rows]
    return [rows, Insert(POLICY_TOPIC, COUNT_BY_TOPIC.read_text(encoding="utf-8"), {})]


def _columns(names: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _policy_files() -> tuple[tuple[str, bytes], ...]:
    return tuple((path.stem, path.read_bytes()) for path in sorted(POLICY.glob("*.csv")))


# A run asks several times, of the same files.
@lru_cache(maxsize=1)
def _policy_rows(files: tuple[tuple[str, bytes], ...]) -> dict[str, list[Any]]:
    names = ("topics", "years", "row_numbers", "citations", "confidences", "cells")
    rows = tuple(row for topic, text in files for row in _rows_of(topic, text))
    return _columns(names, rows)


def _rows_of(topic: str, text: bytes) -> Iterator[tuple[str, int, int, str, str, str]]:
    """Yield of each policy row its topic, year, number, law and what is not empty.

    No run rests on the topics that stand apart from scoring.
    """
    if topic in apart.topics():
        return
    header, *rows = csv.reader(io.StringIO(text.decode(), newline=""))
    year_at, citation_at, confidence_at = map(
        header.index, ("performance_year", "citation", "confidence")
    )
    numbers: Counter[int] = Counter()
    for row in rows:
        year = int(row[year_at])
        numbers[year] += 1
        cells = BETWEEN.join(
            f"{name}={cell}" for name, cell in zip(header, row, strict=True) if cell
        )
        yield topic, year, numbers[year], row[citation_at], row[confidence_at], cells

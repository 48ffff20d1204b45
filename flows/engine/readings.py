"""Readings: where the law can be read in two ways, what the project chose, and what rests on it."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.engine.catalog import Transform, all_transforms, in_force
from flows.errors import QppError
from flows.paths import POLICY, READINGS

# "reading P1", "readings P1 and P7", "readings Q5, Q9 and Q10".
_CITATION = re.compile(
    r"\breadings?\s+([A-Z]\d+(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+)[A-Z]\d+)*)\b",
    re.IGNORECASE,
)
_ID = re.compile(r"[A-Z]\d+")
# A comment may go on in the next line between the word and the id.
_COMMENT_BREAK = re.compile(r"\n\s*(?:--|#)\s*")
REGISTER = POLICY / "performance_year.csv"


@dataclass(frozen=True)
class Place:
    """A SQL file or a policy topic that cites a reading, and the open years in which it does."""

    name: str
    file: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """One row of data/readings.csv, and every place that rests on it."""

    id: str
    question: str
    reading: str
    basis: str
    places: tuple[Place, ...]


def cited(text: str) -> set[str]:
    """Return the ids of the readings that a text cites, one by one or several together."""
    joined = _COMMENT_BREAK.sub(" ", text)
    return {name for found in _CITATION.findall(joined) for name in _ID.findall(found)}


def _of_transform(transform: Transform, by_year: dict[int, dict[str, Transform]]) -> Place:
    held = tuple(year for year, known in by_year.items() if known.get(transform.table) == transform)
    return Place(transform.table, f"transforms/{transform.stage}/{transform.path.name}", held)


def _policy_places(path: Path) -> dict[str, Place]:
    years: dict[str, set[int]] = defaultdict(set)
    with path.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name in cited("\n".join(row.values())):
                years[name].add(int(row["performance_year"]))
    topic, file = f"policy.{path.stem}", f"data/policy/{path.name}"
    return {name: Place(topic, file, tuple(sorted(found))) for name, found in years.items()}


def _open_years() -> list[int]:
    with REGISTER.open(newline="", encoding="utf-8") as lines:
        return sorted(int(row["performance_year"]) for row in csv.DictReader(lines))


def _places() -> dict[str, list[Place]]:
    by_year = {year: in_force(year) for year in _open_years()}
    places: dict[str, list[Place]] = defaultdict(list)
    for transform in all_transforms():
        for name in sorted(cited(transform.sql)):
            places[name].append(_of_transform(transform, by_year))
    for path in sorted(POLICY.glob("*.csv")):
        for name, place in sorted(_policy_places(path).items()):
            places[name].append(place)
    return places


def readings() -> list[Reading]:
    """Return every reading in the order of its file, with the places that cite it."""
    places = _places()
    with READINGS.open(newline="", encoding="utf-8") as lines:
        return [Reading(**row, places=tuple(places[row["id"]])) for row in csv.DictReader(lines)]


@cache
def in_force_by_year() -> tuple[tuple[int, str, bool], ...]:
    """Return each year with the readings that its SQL files or policy rows of scoring cite.

    The last item tells whether the register's own row of the year cites the reading: it notes a
    reservation there.
    """
    cites = [
        (year, name, place.file)
        for name, places in _places().items()
        for place in places
        for year in place.years
    ]
    noted = {(year, name) for year, name, file in cites if file.endswith(f"/{REGISTER.name}")}
    return tuple(sorted({(year, name, (year, name) in noted) for year, name, _ in cites}))


def reading(name: str) -> Reading:
    """Return one reading by its id; raises QppError QPP005 when there is none."""
    for found in readings():
        if found.id == name.upper():
            return found
    raise QppError("QPP005", reading=name)

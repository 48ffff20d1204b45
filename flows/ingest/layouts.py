"""Layouts of the extracts, read from data/layouts: which columns a file has, and what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from flows.paths import LAYOUTS

TABLE = "table"
SUBMISSION = "submission"


@dataclass(frozen=True)
class Content:
    """What tells of which year a file is: its first and last date, or one, in columns of the lake.

    window names the dates of a year in sql/content_window.sql, least_percent how many of the dated
    rows must lie there.
    """

    columns: tuple[str, ...]
    window: str
    least_percent: int


@dataclass(frozen=True)
class Layout:
    """One extract as its sender writes it.

    A table's columns map the file's name of a column to the lake's; the fields of a submission
    do so level by level. codes says in which form the standard writes a column that is a code,
    not_scored why a column is kept that no rule reads, other_files by which column a file is told
    that looks alike and is none of the extract; content is None where no column tells of the year;
    identifiers are the columns of the lake that tell whom a row is about; optional names the file's
    columns without which a file is the extract all the same.
    """

    extract: str
    kind: str
    date_format: str
    quote: str
    columns: dict[str, str]
    codes: dict[str, str]
    levels: dict[str, dict[str, str]]
    not_scored: dict[str, str]
    other_files: dict[str, str]
    content: Content | None
    identifiers: tuple[str, ...]
    optional: frozenset[str]

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the names of the columns that every file of the extract has."""
        return tuple(name for name in self.columns if name not in self.optional)

    @property
    def source_names(self) -> dict[str, str]:
        """Return what the file calls each column of the lake."""
        if self.kind == TABLE:
            return {lake: source for source, lake in self.columns.items()}
        return {lake: source for level in self.levels.values() for source, lake in level.items()}


def read_layout(path: Path) -> Layout:
    """Return the layout that a YAML file holds."""
    text = path.read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    levels = {name: value for name, value in content.items() if isinstance(value, dict)}
    told = levels.pop("content", None)
    return Layout(
        extract=content["extract"],
        kind=content["kind"],
        date_format=content["date_format"],
        quote=content.get("quote", '"'),
        columns=levels.pop("columns", {}),
        codes=levels.pop("codes", {}),
        not_scored=levels.pop("not_scored", {}),
        other_files=levels.pop("other_files", {}),
        levels=levels,
        content=Content(tuple(told["columns"]), told["window"], told["least_percent"])
        if told
        else None,
        identifiers=tuple(content["identifiers"]),
        optional=frozenset(content.get("optional", ())),
    )


@cache
def layouts() -> tuple[Layout, ...]:
    """Return every layout, in the order of their names."""
    return tuple(read_layout(path) for path in sorted(LAYOUTS.glob("*.yml")))


def plain(name: str) -> str:
    """Return a column's name as it is compared: without spaces around it and in one case."""
    return name.strip().casefold()


def layout_of(header: Iterable[str]) -> Layout | None:
    """Return the layout whose needed columns the header has all; others may stand between."""
    names = {plain(name) for name in header}
    fitting = [x for x in _tables() if {plain(c) for c in x.needed} <= names]
    return max(fitting, key=lambda layout: len(layout.columns), default=None)


def other_file(header: Iterable[str]) -> str | None:
    """Return what a file is that looks like an extract and is none, where a column tells."""
    names = {plain(name) for name in header}
    told = ((plain(c), said) for layout in _tables() for c, said in layout.other_files.items())
    return next((said for column, said in told if column in names), None)


def nearest_layout(header: Iterable[str]) -> tuple[Layout, list[str]] | None:
    """Return the layout that shares most with the header, and the columns that it lacks.

    None when the header has not even half of any layout's columns.
    """
    names = {plain(name) for name in header}
    best: tuple[float, Layout, list[str]] | None = None
    for layout in _tables():
        missing = [column for column in layout.needed if plain(column) not in names]
        share = 1 - len(missing) / len(layout.needed)
        if share >= 1 / 2 and (best is None or share > best[0]):
            best = (share, layout, missing)
    return None if best is None else (best[1], best[2])


def layout(extract: str) -> Layout:
    """Return the layout of an extract."""
    return next(layout for layout in layouts() if layout.extract == extract)


def submission_layout() -> Layout:
    """Return the layout of QPP JSON."""
    return layout(SUBMISSION)


def _tables() -> list[Layout]:
    return [layout for layout in layouts() if layout.kind == TABLE]

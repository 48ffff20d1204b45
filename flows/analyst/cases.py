"""Analyst cases: rows given, rows expected, written as small tables in YAML."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from flows.engine.dictionary import columns_of
from flows.errors import QppError


@dataclass(frozen=True)
class Case:
    """One example of the law: a title, one performance year, tables given and expected."""

    title: str
    file: Path
    performance_year: int
    given: dict[str, str]
    expect: dict[str, str]


def _years(value: object) -> list[int]:
    years: list[int] = []
    for part in str(value).strip("[]").split(","):
        first, _, last = part.strip().partition("-")
        years.extend(range(int(first), int(last or first) + 1))
    return years


class _Loader(yaml.CSafeLoader):
    """Refuses a key that stands twice: the second would silently take the first one's place."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of a node whose keys all differ."""
        keys = Counter(key.value for key, _ in node.value)
        for key, count in keys.items():
            if count > 1:
                raise ValueError(f"line {node.start_mark.line + 1}: {key} is written {count} times")
        return super().construct_mapping(node, deep)


def _refuse_undrawn(title: object, given: object, expect: object) -> None:
    """Raise ValueError unless both are tables drawn as text, with a header each."""
    for part, tables in (("given", given), ("expect", expect)):
        if not isinstance(tables, dict):
            raise ValueError(f"'{title}': {part} holds no tables by name")
        for name, text in tables.items():
            if not isinstance(text, str) or not text.split("#")[0].strip():
                raise ValueError(f"'{title}': {name} is no table drawn with a header line after |")
    if not expect:
        raise ValueError(f"'{title}': nothing is expected")


def read_cases(path: Path) -> Iterator[Case]:
    """Yield each case of a YAML file once per year; raises QppError QPP508 for a bad file."""
    try:
        # _Loader makes plain values only, as the safe loader that it is.
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) or []
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            raise ValueError("the file is not a list of cases, each beginning with '- case:'")
        for entry in entries:
            unknown = set(entry) - {"case", "years", "given", "expect"}
            if unknown:
                raise ValueError(f"unknown keys {sorted(unknown)}")
            for year in _years(entry["years"]):
                given, expect = entry.get("given") or {}, entry.get("expect")
                _refuse_undrawn(entry["case"], given, expect)
                yield Case(str(entry["case"]), path, year, given, expect)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise QppError("QPP508", file=path, reason=reason) from error


def find_cases(paths: list[Path]) -> Iterator[Case]:
    """Yield the cases of files and folders (searched for .yml), in the order of their paths."""
    for path in paths:
        if not path.exists():
            raise QppError("QPP508", file=path, reason="there is no such file or folder")
        for file in sorted(path.rglob("*.yml")) if path.is_dir() else [path]:
            yield from read_cases(file)


def drawn(case: Case, table: str, text: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return the header and the cells of a table as it is drawn; an empty cell is None.

    Raises QppError QPP508 for a column that the dictionary does not know, or a cell too many.
    """
    lines = [line.split("#")[0].rstrip() for line in text.splitlines()]
    lines = [line for line in lines if line.strip()]
    header = tuple(cell.strip() for cell in lines[0].split("|"))
    known = {column.name for column in columns_of(table)}
    if not set(header) <= known:
        reason = f"'{case.title}': {table} has no column {sorted(set(header) - known)}"
        raise QppError("QPP508", file=case.file, reason=reason)
    rows: list[tuple[Any, ...]] = []
    for line in lines[1:]:
        cells = tuple(cell.strip() or None for cell in line.split("|"))
        if len(cells) != len(header):
            reason = f"'{case.title}': {table} row has {len(cells)} cells: {line.strip()}"
            raise QppError("QPP508", file=case.file, reason=reason)
        rows.append(cells)
    return header, rows

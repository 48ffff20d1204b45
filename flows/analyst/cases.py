"""Analyst cases: rows given, rows expected, written as small tables in YAML."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from flows.engine import catalog, warehouse
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


@dataclass(frozen=True)
class Difference:
    """What a case's table has too many or too few of, as printable rows."""

    table: str
    columns: tuple[str, ...]
    missing: tuple[tuple[Any, ...], ...]
    unexpected: tuple[tuple[Any, ...], ...]


def _years(value: object) -> list[int]:
    years: list[int] = []
    for part in str(value).strip("[]").split(","):
        first, _, last = part.strip().partition("-")
        years.extend(range(int(first), int(last or first) + 1))
    return years


class _Loader(yaml.SafeLoader):
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


def _drawn(case: Case, table: str, text: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
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


def _fill(connection: duckdb.DuckDBPyConnection, case: Case, table: str, text: str) -> None:
    header, rows = _drawn(case, table, text)
    warehouse.create_empty(connection, table)
    if "performance_year" not in header:
        header = ("performance_year", *header)
        rows = [(str(case.performance_year), *row) for row in rows]
    known = {column.name for column in columns_of(table)}
    if "performance_year" not in known:
        header, rows = header[1:], [row[1:] for row in rows]
    types = {column.name: column.type for column in columns_of(table)}
    listed = ", ".join(f'"{name}"' for name in header)
    marks = ", ".join(f"CAST(? AS {types[name]})" for name in header)
    try:
        for row in rows:
            connection.execute(f"INSERT INTO {table} ({listed}) VALUES ({marks})", list(row))
    except duckdb.Error as error:
        reason = f"'{case.title}': {table}: {str(error).splitlines()[0]}"
        raise QppError("QPP508", file=case.file, reason=reason) from error


def _compared(
    connection: duckdb.DuckDBPyConnection, case: Case, table: str, text: str
) -> Difference | None:
    header, rows = _drawn(case, table, text)
    types = {column.name: column.type for column in columns_of(table)}
    listed = ", ".join(f'"{name}"' for name in header)
    casts = ", ".join(f"CAST(? AS {types[name]})" for name in header)
    try:
        wanted = Counter(
            row for cells in rows for row in connection.execute(f"SELECT {casts}", cells).fetchall()
        )
    except duckdb.Error as error:
        reason = f"'{case.title}': {table}: {str(error).splitlines()[0]}"
        raise QppError("QPP508", file=case.file, reason=reason) from error
    actual = Counter(connection.execute(f"SELECT {listed} FROM {table}").fetchall())
    if wanted == actual:
        return None

    def sorted_rows(rows: Counter[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
        return tuple(sorted(rows.elements(), key=str))

    return Difference(table, header, sorted_rows(wanted - actual), sorted_rows(actual - wanted))


def run_case(connection: duckdb.DuckDBPyConnection, case: Case) -> list[Difference]:
    """Run the tables between `given` and `expect` and return what differs; empty when it holds.

    Policy tables are the project's own and may not be given; raises QppError QPP508 otherwise,
    and for a table that has no rule in the case's year.
    """
    transforms = catalog.in_force(case.performance_year)
    for table in (*case.given, *case.expect):
        columns_of(table)
        if table.startswith("policy."):
            raise QppError("QPP508", file=case.file, reason="policy tables may not be given")
    for table in case.expect:
        if table not in transforms:
            reason = f"no rule writes {table} in performance year {case.performance_year}"
            raise QppError("QPP508", file=case.file, reason=reason)
    needed = catalog.ancestors(transforms, case.expect, case.given) | set(case.expect)
    running = {
        name
        for name in needed & transforms.keys()
        if name not in case.given
        and (
            name in case.expect
            or (found := catalog.ancestors(transforms, [name], case.given)) & case.given.keys()
            # what follows from policy and reference alone stands in every case
            or all(read.split(".")[0] in warehouse.FOLDERS for read in found)
        )
    }
    order = [t for t in catalog.ordered(transforms) if t.table in running]
    touched = needed | case.given.keys()
    for stage in {name.split(".")[0] for name in touched} - warehouse.FOLDERS.keys():
        connection.execute(f"DROP SCHEMA IF EXISTS {stage} CASCADE")
    for name in sorted({read for t in order for read in t.reads} - running - case.given.keys()):
        if name.split(".")[0] not in warehouse.FOLDERS:
            warehouse.create_empty(connection, name)
    overridden = [name for name in case.given if name.split(".")[0] in warehouse.FOLDERS]
    try:
        for table, text in case.given.items():
            _fill(connection, case, table, text)
        warehouse.load_read(connection, order)
        for transform in order:
            warehouse.create_table(connection, transform)
        compared = [_compared(connection, case, name, text) for name, text in case.expect.items()]
    finally:
        for name in overridden:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
    return [difference for difference in compared if difference is not None]

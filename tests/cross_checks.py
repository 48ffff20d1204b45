"""The checks across tables, run over whatever tables a test has made."""

from collections.abc import Iterator, Set
from functools import cache
from typing import NamedTuple

import duckdb

from flows.engine import warehouse
from flows.engine.parsing import tables_read
from flows.run.plan import CHECKS


class _Check(NamedTuple):
    name: str
    sql: str
    reads: tuple[str, ...]


@cache
def _checks(pattern: str) -> tuple[_Check, ...]:
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(CHECKS.glob(f"{pattern}.sql"))}
    return tuple(_Check(name, sql, tables_read(sql)) for name, sql in texts.items())


def _readable(patterns: tuple[str, ...], known: Set[str], least: int) -> Iterator[_Check]:
    """Yield the checks of these names that read known tables and the project's own files.

    There have to be at least so many, so that a renamed table cannot empty the loop unseen.
    """
    found = 0
    for check in (check for pattern in patterns for check in _checks(pattern)):
        if all(name in known or name.split(".")[0] in warehouse.FOLDERS for name in check.reads):
            found += 1
            yield check
    assert found >= least


def broken_checks(
    connection: duckdb.DuckDBPyConnection, patterns: tuple[str, ...], known: Set[str], least: int
) -> list[str]:
    """Return the checks of these names that find offending rows, of those that read known tables.

    What they read of the project's own files is loaded.
    """
    broken = []
    for check in _readable(patterns, known, least):
        warehouse.load_read(connection, [check])
        if connection.execute(check.sql).fetchone():
            broken.append(check.name)
    return broken


def prepare_checks(connection: duckdb.DuckDBPyConnection) -> None:
    """Plan every check once, on a connection where all tables stand and none is made anew."""
    for check in _checks("*"):
        connection.execute(f"PREPARE {check.name} AS {check.sql}")


def broken_prepared_checks(
    connection: duckdb.DuckDBPyConnection, known: Set[str], least: int
) -> list[str]:
    """Return the prepared checks that find offending rows, of those that read known tables."""
    return [
        check.name
        for check in _readable(("*",), known, least)
        if connection.execute(f"EXECUTE {check.name}").fetchone()
    ]

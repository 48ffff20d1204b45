"""Whom a rule touched, one by one: the subjects behind the counts of coverage."""

from collections.abc import Iterable, Iterator

import duckdb

from flows.coverage.count import WHOM, outcome_of
from flows.coverage.rules import Rule
from flows.coverage.whom import gathered

Touched = tuple[str, str, str]


def touched(connection: duckdb.DuckDBPyConnection, rule: Rule) -> Iterator[Touched]:
    """Yield kind of entity, reporting option and subject of each that a rule touched, in order.

    Coverage by whom was counted in the connection. A subject is an entity's id; of a row about a
    TIN/NPI these two with a hyphen between them.
    """
    found = connection.table(gathered(rule.table))
    if not set(rule.columns) <= set(found.columns):
        return
    rows = found.filter(outcome_of(rule)).select(*WHOM).distinct()
    yield from sorted(rows.fetchall())


def written(connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule]) -> Iterator[Rule]:
    """Yield the rules of whose tables coverage has gathered whom they are about."""
    known = {
        f"{schema}.{name}"
        for schema, name in connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables()"
        ).fetchall()
    }
    yield from (rule for rule in rules if gathered(rule.table) in known)

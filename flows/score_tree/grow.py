"""Write the tables of the score tree from a finished run that is open in the connection."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

from flows.coverage.rules import SEPARATOR, listed_rules
from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.run.manifest import Manifest

HERE = Path(__file__).parent
OUTCOME_RULE = "score_tree.outcome_rule"


@cache
def tree_tables() -> tuple[Transform, ...]:
    """Return the queries of the score tree, each after those that it reads."""
    found = {t.table: t for t in map(catalog.read_transform, sorted(HERE.glob("*.sql")))}
    return tuple(catalog.ordered(found))


def open_readable(
    connection: duckdb.DuckDBPyConnection, run: Manifest, queries: Iterable[Transform]
) -> list[str]:
    """Load what the queries read beside the run: policy and reference; a table of no rule of the
    year, or younger than the run, is empty. Returns the tables that are younger than the run.
    """
    written = {entry["table"] for entry in run.content["tables"]}
    transforms = catalog.in_force(int(run.content["performance_year"]))
    own = {query.table for query in queries} | {OUTCOME_RULE}
    read = {name for query in queries for name in query.reads} - own
    warehouse.load_read(connection, queries)
    missing = sorted(name for name in read - written if name.split(".")[0] not in warehouse.FOLDERS)
    for table in missing:
        warehouse.create_empty(connection, table)
    return [table for table in missing if table in transforms]


def _load_outcome_rules(connection: duckdb.DuckDBPyConnection, performance_year: int) -> None:
    """Write what data/rules.csv says of each outcome that is in force in the year."""
    connection.execute(
        f"CREATE TABLE {OUTCOME_RULE} (rule_table VARCHAR, outcome_columns VARCHAR, "
        "outcome VARCHAR, rule_id VARCHAR, says VARCHAR, citation VARCHAR)"
    )
    connection.executemany(
        f"INSERT INTO {OUTCOME_RULE} VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                rule.table,
                SEPARATOR.join(rule.columns),
                SEPARATOR.join(rule.values),
                rule.rule_id,
                rule.says,
                rule.citation,
            )
            for rule in listed_rules()
            if rule.columns and rule.is_in_force(performance_year)
        ],
    )


def grow(connection: duckdb.DuckDBPyConnection, run: Manifest) -> list[str]:
    """Write every table of the score tree; return the tables of today's rules the run lacks.

    The run is open in the connection.
    """
    connection.execute("CREATE SCHEMA score_tree")
    _load_outcome_rules(connection, int(run.content["performance_year"]))
    unwritten = open_readable(connection, run, tree_tables())
    for query in tree_tables():
        connection.execute(f"CREATE TABLE {query.table} AS {query.sql}")
        warehouse.check_grain(connection, query)
    return unwritten

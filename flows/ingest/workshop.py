"""The DuckDB connection in which a batch is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.warehouse import Resources
from flows.ingest.rules import READ_RULES
from flows.ingest.statements import bind, statement
from flows.lake import spill_of

# The tables that sql/spelling.sql reads.
SPELLING = (
    "policy.participation",
    "reference.measure_program",
    "reference.measure_collection_type",
)


@contextmanager
def workshop(lake: Path, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that spills inside the lake, whose files are private.

    It has the tables of rows that cannot be taken, empty, the macros that read cells, and the day
    of the ingest, with which a suite compares.
    """
    connection = warehouse.connect(resources.threads, resources.memory_limit, spill_of(lake))
    try:
        connection.execute("SET TimeZone = 'UTC'")
        bind(connection, ingest_day=datetime.now(UTC).date())
        connection.execute(statement("batch"))
        connection.execute(statement("cell"))
        rules = [(rule.rule_id, rule.reason) for rule in READ_RULES]
        connection.executemany("INSERT INTO read_rule VALUES ($1, $2)", rules)
        yield connection
    finally:
        connection.close()


def read_spelling(connection: duckdb.DuckDBPyConnection) -> None:
    """Read how policy and reference spell names, which codes "as published" are compared with."""
    for table in SPELLING:
        warehouse.load_rows(connection, table)
    connection.execute(statement("spelling"))

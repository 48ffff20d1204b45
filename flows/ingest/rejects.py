"""The rows of a batch that cannot be taken, in its connection: reject and failing_row.

A reject could not be parsed and is not staged; a failing row is staged and breaks a rule. Both
tables are those of sql/batch.sql and tell the files of a batch apart by their numbers.
"""

from pathlib import Path

import duckdb
from duckdb import StarExpression

from flows.ingest.keys import key_of
from flows.ingest.statements import query, write

REJECT, FAILING = "reject", "failing_row"
TYPED = "typed_row"


def write_parsed(
    connection: duckdb.DuckDBPyConnection,
    typed: duckdb.DuckDBPyRelation,
    extract: str,
    path: Path,
) -> None:
    """Write the rows without faults to Parquet; the others are rejects.

    typed has the lake's columns and row_number, faults and row_text.
    """
    typed.select(StarExpression(), key_of(extract)).create_view(TYPED, replace=True)
    write(query(connection, "parsed"), path)
    query(connection, REJECT).insert_into(REJECT)


def remember_warnings(
    connection: duckdb.DuckDBPyConnection, file_number: int, said: list[tuple[str, str]]
) -> None:
    """Keep what reading a file noticed: of each the rule and the sentence."""
    rows = [(file_number, position, *warned) for position, warned in enumerate(said)]
    if rows:
        connection.executemany("INSERT INTO read_warning VALUES ($1, $2, $3, $4)", rows)


def rejected_rows(connection: duckdb.DuckDBPyConnection, file_number: int) -> int:
    """Return how many rows of a file could not be parsed."""
    ((rows,),) = connection.execute(
        "SELECT count(DISTINCT row_number) FROM reject WHERE file_number = $number",
        {"number": file_number},
    ).fetchall()
    return int(rows)


def failing_rows(connection: duckdb.DuckDBPyConnection, file_number: int) -> int:
    """Return how many staged rows of a file break a rule."""
    ((rows,),) = connection.execute(
        "SELECT count(DISTINCT record_number) FROM failing_row WHERE file_number = $number",
        {"number": file_number},
    ).fetchall()
    return int(rows)


def remember_failures(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what the validation of the file that is bound found to the failing rows."""
    query(connection, FAILING).insert_into(FAILING)

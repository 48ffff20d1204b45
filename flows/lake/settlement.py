"""What is in force of a history: told by files beside it, for the rows that came more than once.

Rows of a claim that came once are in force and in no such file. A batch that touches a claim again
settles all of its rows anew, in a file of its commit; of one row the latest file counts. So nothing
that was stored is ever rewritten, and a run reads which rows are in force without comparing them.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

from flows.engine.warehouse import glob_safe
from flows.lake.tables import SETTLED

FOLDER = "settled"
# Where a row of a history is.
POSITION = ("batch_number", "file_number", "row_number")
SETTLED_BY = "settled_by_batch_number"


def settlement_path(lake: Path, extract: str, batch_number: int) -> Path:
    """Return where the settlement of one commit is."""
    return lake / extract / FOLDER / f"{batch_number}.parquet"


def settled_rows(
    connection: duckdb.DuckDBPyConnection, settled: Iterable[Path], columns: Iterable[str] = SETTLED
) -> duckdb.DuckDBPyRelation:
    """Return the rows that were settled, by their position, with what counts of each column."""
    files = connection.read_parquet([glob_safe(file) for file in settled])
    latest = [
        FunctionExpression("max_by", ColumnExpression(name), ColumnExpression(SETTLED_BY)).alias(
            name
        )
        for name in columns
    ]
    return files.aggregate([*map(ColumnExpression, POSITION), *latest], ", ".join(POSITION))


def with_settlements(
    connection: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyRelation,
    settled: Iterable[Path],
) -> duckdb.DuckDBPyRelation:
    """Return rows of a history with what was settled of each, null where nothing was."""
    paths = tuple(settled)
    if not paths:
        return rows.select(
            *map(ColumnExpression, rows.columns),
            *(ConstantExpression(None).alias(name) for name in SETTLED),
        )
    latest = settled_rows(connection, paths).set_alias("latest")
    return rows.set_alias("held").join(latest, ", ".join(POSITION), how="left")

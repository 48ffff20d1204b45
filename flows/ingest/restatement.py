"""What the end of a batch decides of its rows: which stay, and which claim lines came before."""

from pathlib import Path

import duckdb

from flows.engine.warehouse import glob_safe
from flows.ingest.statements import bind, count, query, statement, write
from flows.lake import create_view, pin_table

CLAIMS = "claim_line"


def find_restated(
    connection: duckdb.DuckDBPyConnection, lake: Path, performance_year: int, files: list[Path]
) -> bool:
    """Make the table of the files' claim lines that are inserted though they were before.

    Returns whether there are any. Scoring counts the latest (transforms/ingest/claim_line.sql).
    """
    if not files:
        return False
    bind(connection, accepted_files=[glob_safe(file) for file in files])
    create_view(connection, pin_table(lake, CLAIMS, performance_year))
    connection.execute(statement("restated"))
    return count(connection.table("restated")) > 0


def rewrite(connection: duckdb.DuckDBPyConnection, path: Path, has_restated: bool) -> None:
    """Write the staged file that is shown without the rows that fail, restatements marked."""
    filtered = path.with_name(f"filtered.{path.name}")
    write(query(connection, "kept_claim_line" if has_restated else "kept"), filtered)
    filtered.replace(path)

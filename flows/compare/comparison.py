"""The difference of two sides: tables of what moves, and the clinicians as a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.compare.sides import HERE, both_sides
from flows.compare.spreadsheet import write_csv
from flows.engine.warehouse import Resources, Row, fetch_rows
from flows.errors import QppError
from flows.lake import private_files
from flows.progress import step
from flows.run.plan import Plan

CLINICIAN = "clinician"
SUMMARIES = ("final_score", "category_weight", "adjustment", "money", "neutrality", "factor")


@dataclass(frozen=True)
class Comparison:
    """Two plans that were computed, and the connection in which their difference is."""

    baseline: Plan
    variant: Plan
    connection: duckdb.DuckDBPyConnection

    def rows(self, table: str, order: str = "ALL") -> list[Row]:
        """Return the rows of a table of the difference, by name of column."""
        return fetch_rows(self.connection, f"SELECT * FROM difference.{table} ORDER BY {order}")

    def make(self, table: str) -> None:
        """Make one table of the difference."""
        sql = (HERE / "difference" / f"{table}.sql").read_text(encoding="utf-8")
        self.connection.execute(f"CREATE TABLE difference.{table} AS {sql}")


@contextmanager
def compare(
    baseline: Plan, variant: Plan, resources: Resources, policy: Path | None = None
) -> Iterator[Comparison]:
    """Compute two plans and their difference; both are gone when the block ends.

    Raises QppError as a scoring run does, QPP512 when a check across tables fails.
    """
    with both_sides(baseline, variant, resources, policy) as connection:
        yield compared(connection, baseline, variant)


def compared(connection: duckdb.DuckDBPyConnection, baseline: Plan, variant: Plan) -> Comparison:
    """Make the difference of two sides, of which a connection has what is looked at."""
    step("Differences")
    comparison = Comparison(baseline, variant, connection)
    connection.execute("CREATE SCHEMA difference")
    for table in (CLINICIAN, *SUMMARIES):
        comparison.make(table)
    return comparison


def check_folder(path: Path) -> None:
    """Raise QppError QPP801 when a file cannot be in its folder: before minutes of work."""
    if not path.resolve().parent.is_dir():
        raise QppError("QPP801", path=path, reason="there is no such folder")


def write_clinicians(comparison: Comparison, path: Path) -> int:
    """Write each clinician of whom something moves as CSV, and return how many there are.

    The file is its owner's alone, and complete or not there at all. Raises QppError QPP801 when
    it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with private_files():
            write_csv(
                comparison.connection,
                f"SELECT * FROM difference.{CLINICIAN} ORDER BY performance_year, tin, npi",
                partial,
            )
        partial.chmod(0o600)
        partial.replace(path)
    except (duckdb.IOException, OSError) as error:
        reason = str(getattr(error, "strerror", None) or error).splitlines()[0]
        raise QppError("QPP801", path=path, reason=reason) from error
    finally:
        partial.unlink(missing_ok=True)
    return len(comparison.rows(CLINICIAN))

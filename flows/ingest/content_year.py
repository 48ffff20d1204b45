"""Which performance year a file is of, told by its own dates: one of another year is refused."""

from dataclasses import dataclass

import duckdb
from duckdb import ColumnExpression

from flows.drawing import spans
from flows.engine import warehouse
from flows.ingest.statements import bind, query, statement

# The tables that sql/content_window.sql reads.
PERIODS = ("policy.performance_year", "policy.determination_period", "policy.apm_incentive")
WINDOW = "SELECT any_value(columns) FROM content_window WHERE extract = $extract"


@dataclass(frozen=True)
class OtherYear:
    """How many of a file's dated rows are outside the year, by which column, and whose they are."""

    outside: int
    dated: int
    column: str
    years: str


def read_windows(connection: duckdb.DuckDBPyConnection) -> None:
    """Read between which dates the content of each performance year lies."""
    for table in PERIODS:
        warehouse.load_rows(connection, table)
    connection.execute(statement("content_window"))


def other_year(
    connection: duckdb.DuckDBPyConnection, staged: str, extract: str, performance_year: int
) -> OtherYear | None:
    """Return of which years the staged rows are, when they plainly are not of this one.

    None, too, where no column of the extract tells.
    """
    ((columns,),) = connection.execute(WINDOW, {"extract": extract}).fetchall()
    if columns is None:
        return None
    first, last = (ColumnExpression(name).cast("VARCHAR") for name in columns)
    dated = connection.view(staged).select(first.alias("first_text"), last.alias("last_text"))
    dated.create_view("content_text", replace=True)
    connection.execute(statement("content_date"))
    bind(connection, extract=extract, performance_year=performance_year)
    for dated_rows, outside, years in query(connection, "other_year").fetchall():
        return OtherYear(outside, dated_rows, columns[0], spans(tuple(years)))
    return None

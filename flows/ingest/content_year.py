"""Which performance year a file is of, told by its own dates: one of another year is refused."""

from dataclasses import dataclass

import duckdb
from duckdb import ColumnExpression

from flows.drawing import spans
from flows.engine import warehouse
from flows.ingest.layouts import layout
from flows.ingest.statements import bind, query, statement

# The error of a file of another year.
OTHER_YEAR = "QPP122"
# The tables that sql/content_window.sql reads.
PERIODS = ("policy.performance_year", "policy.apm_incentive")


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
    content = layout(extract).content
    if content is None:
        return None
    texts = [ColumnExpression(name).cast("VARCHAR") for name in content.columns]
    first, last = texts[0], texts[-1]
    dated = connection.view(staged).select(first.alias("first_text"), last.alias("last_text"))
    dated.create_view("content_text", replace=True)
    connection.execute(statement("content_date"))
    bind(
        connection,
        content_window=content.window,
        least_percent=content.least_percent,
        performance_year=performance_year,
    )
    for dated_rows, outside, years in query(connection, "other_year").fetchall():
        return OtherYear(outside, dated_rows, content.columns[0], spans(tuple(years)))
    return None

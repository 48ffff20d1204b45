"""The register of performance years: a year that it does not open is refused, never guessed."""

from dataclasses import dataclass

import duckdb

from flows.engine import warehouse
from flows.errors import QppError
from flows.paths import POLICY

PROVISIONAL = "provisional"


@dataclass(frozen=True)
class PerformanceYear:
    """One row of data/policy/performance_year.csv."""

    performance_year: int
    payment_year: int
    status: str
    note: str | None

    @property
    def is_provisional(self) -> bool:
        """Tell whether the year's rules rest in part on text that is not certain."""
        return self.status == PROVISIONAL


@dataclass(frozen=True)
class Topic:
    """The policy rows that a year has in one topic, and how many of them are unconfirmed."""

    name: str
    rows: int
    unconfirmed: int


def open_years() -> list[PerformanceYear]:
    """Return the years that the register opens, in order."""
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "policy.performance_year")
        rows = connection.execute(
            "SELECT performance_year, payment_year, status, note "
            "FROM policy.performance_year ORDER BY ALL"
        ).fetchall()
    return [PerformanceYear(*row) for row in rows]


def check_open(performance_year: int) -> PerformanceYear:
    """Return the year's row; raise QppError QPP001 unless the register opens the year."""
    years = {year.performance_year: year for year in open_years()}
    if performance_year not in years:
        raise QppError("QPP001", performance_year=performance_year, open_years=list(years))
    return years[performance_year]


def check_delivery(performance_year: int, provisional: bool) -> PerformanceYear:
    """Return the year's row as check_open does.

    Raises QppError QPP004 when provisional files are asked of a year that is not provisional.
    """
    year = check_open(performance_year)
    if provisional and not year.is_provisional:
        raise QppError("QPP004", performance_year=performance_year, status=year.status)
    return year


def topics(performance_year: int) -> list[Topic]:
    """Return every policy topic with the number of the year's rows and of the unconfirmed ones."""
    with warehouse.connect(threads=1) as connection:
        names = sorted(path.stem for path in POLICY.glob("*.csv"))
        return [_topic(connection, name, performance_year) for name in names]


def _topic(connection: duckdb.DuckDBPyConnection, name: str, performance_year: int) -> Topic:
    warehouse.load_rows(connection, f"policy.{name}")
    [(rows, unconfirmed)] = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE confidence = 'unconfirmed') "
        f"FROM policy.{name} WHERE performance_year = $year",
        {"year": performance_year},
    ).fetchall()
    return Topic(name, rows, unconfirmed)


def withheld(year: PerformanceYear) -> QppError:
    """Return the notice that a provisional year delivers no payment files, and why."""
    known = topics(year.performance_year)
    return QppError(
        "QPP003",
        performance_year=year.performance_year,
        note=year.note,
        rows=sum(topic.rows for topic in known),
        unconfirmed=sum(topic.unconfirmed for topic in known),
        topics=sum(1 for topic in known if topic.unconfirmed),
    )

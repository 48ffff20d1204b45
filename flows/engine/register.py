"""The register of performance years: a year that it does not open is refused, never guessed."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from flows.engine import warehouse
from flows.engine.reliance import POLICY_TOPIC
from flows.errors import QppError

PROVISIONAL, VERIFIED = "provisional", "verified"
REGISTER = "policy.performance_year"


@dataclass(frozen=True)
class PerformanceYear:
    """One row of data/policy/performance_year.csv.

    The status is the one that data/reliance/year_status.csv gives the year by its policy rows.
    """

    performance_year: int
    payment_year: int
    status: str
    note: str | None

    @property
    def is_provisional(self) -> bool:
        """Tell whether the year's rules rest in part on text that is not certain."""
        return self.status == PROVISIONAL

    @property
    def is_verified(self) -> bool:
        """Tell whether nothing is held against the year: no unconfirmed row, no note."""
        return self.status == VERIFIED

    @property
    def caution(self) -> str | None:
        """Return what stands beside whatever is said of the year; None of a verified one."""
        return caution(self.status, self.note)


@dataclass(frozen=True)
class Topic:
    """The policy rows that a year has in one topic, and how many of them are unconfirmed."""

    name: str
    rows: int
    unconfirmed: int


def caution(status: str, note: str | None) -> str | None:
    """Return a status that is not verified, in capitals, with the register's note."""
    if status == VERIFIED:
        return None
    meaning = ", not final" if status == PROVISIONAL else ""
    return f"{status.replace('_', ' ').upper()}{meaning}: {note}."


def open_years() -> list[PerformanceYear]:
    """Return the years that the register opens, in order."""
    return _opened(warehouse.content_of(REGISTER))


# A command asks several times, of the same file, and to open DuckDB takes longer than the answer.
@lru_cache(maxsize=1)
def _opened(_register: bytes) -> list[PerformanceYear]:
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, REGISTER)
        rows = connection.execute(
            f"SELECT performance_year, payment_year, status, note FROM {REGISTER} ORDER BY ALL"
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


@cache
def _topics() -> dict[int, list[Topic]]:
    counted: dict[int, list[Topic]] = defaultdict(list)
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, POLICY_TOPIC)
        for year, *row in connection.execute(
            "SELECT performance_year, topic, policy_row_count, unconfirmed_row_count "
            "FROM reliance.policy_topic ORDER BY ALL"
        ).fetchall():
            counted[year].append(Topic(*row))
    return counted


def topics(performance_year: int) -> list[Topic]:
    """Return every policy topic with the number of the year's rows and of the unconfirmed ones."""
    return _topics()[performance_year]


def unconfirmed_sentence(performance_year: int, unconfirmed: int, rows: int, topics: int) -> str:
    """Say how much of a year's policy is unconfirmed, in the same words wherever it is said."""
    return (
        f"{unconfirmed:,} of the {rows:,} policy rows of {performance_year} are unconfirmed, "
        f"in {topics} topics."
    )


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

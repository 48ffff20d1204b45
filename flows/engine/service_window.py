"""Which months of service a performance year's law names."""

from functools import cache
from pathlib import Path

from flows.engine import warehouse

TABLES = (
    "policy.performance_year",
    "policy.determination_period",
    "policy.apm_incentive",
)
WINDOW = Path(__file__).with_name("service_window.sql")


@cache
def _months() -> frozenset[tuple[int, str]]:
    with warehouse.connect() as connection:
        for table in TABLES:
            warehouse.load_rows(connection, table)
        return frozenset(connection.execute(WINDOW.read_text(encoding="utf-8")).fetchall())


def known_months() -> frozenset[str]:
    """Return the months of service that the law of any performance year reads."""
    return frozenset(month for _, month in _months())


def service_months(performance_year: int) -> frozenset[str]:
    """Return the first days, as ISO 8601, of the months of service that a year's law reads.

    They are those of the MIPS determination period (42 CFR 414.1305), the performance period
    (42 CFR 414.1320) and the base year of the APM incentive (42 CFR 414.1450).
    """
    return frozenset(month for year, month in _months() if year == performance_year)

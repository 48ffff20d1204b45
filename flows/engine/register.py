"""The register of performance years: a year that it does not open is refused, never guessed."""

from flows.engine import warehouse
from flows.errors import QppError


def check_open(performance_year: int) -> None:
    """Raise QppError QPP001 unless data/policy/performance_year.csv opens the year."""
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "policy.performance_year")
        rows = connection.execute(
            "SELECT performance_year FROM policy.performance_year ORDER BY ALL"
        ).fetchall()
    years = [row[0] for row in rows]
    if performance_year not in years:
        raise QppError("QPP001", performance_year=performance_year, open_years=years)

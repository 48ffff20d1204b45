"""The gates of a release: a row of data/release_gates.csv and a SQL file each."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.paths import DATA

THRESHOLDS = DATA / "release_gates.csv"
FLOORS = DATA / "release_floors.csv"
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Gate:
    """One check and its thresholds; None where a figure never warns, or never fails."""

    name: str
    compares_with_last_year: bool
    at_least: int
    warn_above: float | None
    fail_above: float | None
    unit: str
    why: str

    @property
    def sql(self) -> str:
        """Return the query: a row of subject and figure for each thing that is looked at."""
        return (HERE / "gates" / f"{self.name}.sql").read_text(encoding="utf-8")

    @property
    def says(self) -> str:
        """Return what holds where the gate passes."""
        return self.sql.splitlines()[0].removeprefix("-- Gate:").strip()


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


@cache
def gates() -> tuple[Gate, ...]:
    """Return the gates in the order in which they are run."""
    with THRESHOLDS.open(newline="", encoding="utf-8") as file:
        return tuple(
            Gate(
                name=row["gate"],
                compares_with_last_year=row["compares_with_last_year"] == "true",
                at_least=int(row["at_least"]),
                warn_above=_number(row["warn_above"]),
                fail_above=_number(row["fail_above"]),
                unit=row["unit"],
                why=row["why"],
            )
            for row in csv.DictReader(file)
        )

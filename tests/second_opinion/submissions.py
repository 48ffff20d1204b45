"""What was submitted under each option of a scored entity."""

from typing import Any, NamedTuple

from tests.second_opinion.final_score import option
from tests.second_opinion.tables import Row, Run, measurement_set

Key = tuple[str, str, str]


class Sent(NamedTuple):
    """A measurement set that counts under an option, with its measurements."""

    option: Key
    header: Row
    measurements: list[Row]

    @property
    def days(self) -> int:
        """Return the length of its performance period, first and last day included (A9)."""
        first, last = self.header["performance_start_date"], self.header["performance_end_date"]
        return (last - first).days + 1 if first and last else 0


def sent(run: Run, category: str) -> list[Sent]:
    """Return the measurement sets of a category that count, from those the run found countable."""
    headers = {measurement_set(row): row for row in run.rows("ingest.measurement_set")}
    listed: dict[tuple[Any, ...], list[Row]] = {}
    for row in run.rows("ingest.measurement"):
        listed.setdefault(measurement_set(row), []).append(row)
    return [
        Sent(option(row), headers[measurement_set(row)], listed.get(measurement_set(row), []))
        for row in run.rows("eligibility.scored_measurement_set")
        if row["category"] == category
    ]

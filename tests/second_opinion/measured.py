"""What was sent of each quality measure beside what the run made of it."""

from collections.abc import Iterator
from typing import NamedTuple

from tests.second_opinion import benchmarks
from tests.second_opinion.quality_points import exact
from tests.second_opinion.submissions import Sent, sent
from tests.second_opinion.tables import Row, Run


class Measured(NamedTuple):
    """A measurement that the run takes: what was sent, what is known of it, and its row there."""

    key: tuple[object, ...]
    one: Sent
    sent: Row
    known: Row
    row: Row


def measured(run: Run) -> Iterator[Measured]:
    """Yield each quality measurement of a measure of the year that the run takes."""
    # what is counted from quality-data codes stands in for what was sent by claims
    has_counts = bool(run.rows("ingest._counted_measurement"))
    known = benchmarks.measures(run.year)
    there = {
        (
            *(row[name] for name in ("entity_type", "entity_id", "reporting_option")),
            row["measure_id"],
            row["collection_type"],
        ): exact(row)
        for row in run.rows("quality.measure_performance")
    }
    for one in sent(run, "quality"):
        collection = one.header["submission_method"]
        if has_counts and collection == "claims":
            continue
        for measurement in one.measurements:
            name = measurement["measure_id"]
            key = (*one.option, name, collection)
            if key in there and name in known:
                yield Measured(key, one, measurement, known[name], there[key])

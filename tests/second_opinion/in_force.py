"""Which measurement sets are in force of all that were sent: 42 CFR 414.1325."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from tests.second_opinion.tables import SENT, SET, Difference, Row, Run

LAYER = "in_force"
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Name = tuple[str, ...]
Place = tuple[Any, ...]


def name(row: Row) -> Name:
    """Return what a set is about: of one name one set counts.

    Who sent it, for which category, in which way, for which program. The category of PY2017,
    Advancing Care Information, is Promoting Interoperability; without a program it is MIPS.
    """
    cells = row | {"program_name": row["program_name"] or "mips"}
    cells["category"] = "pi" if row["category"] == "aci" else row["category"]
    return tuple(cells[column] for column in SET)


def place(row: Row) -> Place:
    """Return where a set stands in what was sent."""
    return tuple(row[column] for column in SENT)


def moment(row: Row) -> Place:
    """Return when a set was sent: by batch, in it by the last update, then by its place.

    A set without a date is no later than one with it.
    """
    when = row["updated_at"] or row["created_at"] or LONG_AGO
    return (row["batch_number"], when, *place(row)[1:])


def latest(sent: Iterable[Row]) -> dict[Name, Row]:
    """Return the set of each name that was sent last; it stands as a whole."""
    found: dict[Name, Row] = {}
    for row in sent:
        if row["measurement_set_number"] is None:
            continue
        key = name(row)
        if key not in found or moment(found[key]) < moment(row):
            found[key] = row
    return found


def layer(run: Run) -> Iterator[Difference]:
    """Compare the sets in force, and those that are replaced, with all that were sent."""
    sent = run.rows("lake.submission")
    if not sent:
        return
    here = {key: place(row) for key, row in latest(sent).items()}
    there = {
        tuple(row[column] for column in SET): place(row)
        for row in run.rows("ingest._measurement_set_in_force")
    }
    for key in sorted(here.keys() | there.keys()):
        if here.get(key) != there.get(key):
            yield Difference(LAYER, run.year, key, "in_force", there.get(key), here.get(key))
    sets = {place(row) for row in sent if row["measurement_set_number"] is not None}
    wanted = sets - set(here.values())
    told = {place(row) for row in run.rows("report.superseded_measurement_set")}
    for one in sorted(wanted ^ told):
        yield Difference(LAYER, run.year, one, "is_replaced", one in told, one in wanted)

"""Whose rows a table has: one clinician's or entity's, or the whole population's."""

import csv
from enum import StrEnum
from functools import cache
from pathlib import Path

from flows.engine.dictionary import columns_of

DECLARED = Path(__file__).with_name("tables.csv")


class Scope(StrEnum):
    """What a table is of, for a case that reaches it."""

    ONE = "one"
    # Of everybody: made over everybody, with the rows of those touched in their place.
    POPULATION = "population"
    # Who belongs to whom: it has to come out as it was, or those touched are others.
    MEMBERSHIP = "membership"
    # What is of an NPI under all its practices, or of whom no column tells.
    UNTOLD = "untold"


class NotNarrowError(Exception):
    """A case changes a table that is of no one clinician or entity: all are scored again."""

    def __init__(self, table: str) -> None:
        """Name the table."""
        self.table = table
        super().__init__(table)


# Which rows are of those touched, by the columns that a table has: the first that fit.
OF_ENTITY = "(entity_type, entity_id) IN (SELECT (entity_type, entity_id) FROM touched.entity)"
OF_NPI = "npi IN (SELECT npi FROM touched.clinician)"
CONDITIONS = (
    ({"entity_type", "entity_id"}, OF_ENTITY),
    ({"tin"}, "tin IN (SELECT tin FROM touched.practice)"),
    (
        {"apm_entity_id"},
        "apm_entity_id IN (SELECT entity_id FROM touched.entity WHERE entity_type = 'apm')",
    ),
    # What names no type is of APM Entities.
    (
        {"entity_id"},
        "entity_id IN (SELECT entity_id FROM touched.entity WHERE entity_type = 'apm')",
    ),
    ({"npi"}, OF_NPI),
)


@cache
def _declared() -> dict[str, Scope]:
    with DECLARED.open(newline="", encoding="utf-8") as lines:
        return {row["table"]: Scope(row["scope"]) for row in csv.DictReader(lines)}


def condition(table: str, grain: tuple[str, ...] = ()) -> str | None:
    """Return which rows of a table are of those touched: by its grain, else by its columns.

    None where nothing tells.
    """
    columns = {column.name for column in columns_of(table)}
    for names in (set(grain), columns):
        for keys, found in CONDITIONS:
            if keys <= names:
                return found
    return None


def scope_of(table: str, grain: tuple[str, ...]) -> Scope:
    """Return what a table is of: as declared, else as its keys tell."""
    declared = _declared().get(table)
    if declared is not None:
        return declared
    return Scope.UNTOLD if condition(table, grain) in (None, OF_NPI) else Scope.ONE

"""Electronic measures of a performance year: what their UUIDs stand for."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flows.paths import POLICY, REFERENCE

SINGLE = "singlePerformanceRate"


@dataclass(frozen=True)
class Stratum:
    """One rate of a measure: its name, where it has one, and the UUID of each population."""

    name: str
    uuids: dict[str, str]


@dataclass(frozen=True)
class Measure:
    """An electronic measure: one rate, or several that are given or added up as one."""

    measure_id: str
    is_single_rate: bool
    strata: tuple[Stratum, ...]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@cache
def _known() -> tuple[dict[int, dict[str, str]], dict[int, dict[str, list[dict[str, str]]]]]:
    """Return by year the measures of all GUIDs, and the rows of their populations."""
    guids: dict[int, dict[str, str]] = {}
    for row in _rows("electronic_measure"):
        guids.setdefault(int(row["performance_year"]), {})[row["measure_uuid"]] = row["measure_id"]
    populations: dict[int, dict[str, list[dict[str, str]]]] = {}
    for row in _rows("electronic_population"):
        of_year = populations.setdefault(int(row["performance_year"]), {})
        of_year.setdefault(row["measure_id"], []).append(row)
    return guids, populations


@cache
def measures_of(performance_year: int) -> dict[str, Measure]:
    """Return the electronic measures of a year by their GUIDs in small letters."""
    guids, populations = _known()
    kinds = {
        row["measure_id"]: row["metric_type"]
        for row in _rows("measure")
        if row["performance_year"] == str(performance_year)
    }
    found = {}
    for guid, measure_id in guids.get(performance_year, {}).items():
        strata: dict[int, Stratum] = {}
        for row in populations[performance_year][measure_id]:
            number = int(row["stratum_number"])
            stratum = strata.setdefault(number, Stratum(row["stratum"], {}))
            stratum.uuids[row["population"]] = row["population_uuid"]
        in_order = tuple(strata[number] for number in sorted(strata))
        found[guid] = Measure(measure_id, kinds.get(measure_id) == SINGLE, in_order)
    return found


def years_of(guid: str) -> dict[int, str]:
    """Return the performance years that a GUID is of, and the measure that it is there."""
    guids, _ = _known()
    return {year: known[guid] for year, known in sorted(guids.items()) if guid in known}


@cache
def has_pathways(performance_year: int) -> bool:
    """Tell whether a performance year has MIPS Value Pathways."""
    with (POLICY / "participation.csv").open(newline="", encoding="utf-8") as file:
        return any(
            row["performance_year"] == str(performance_year) and row["reporting_option"] == "mvp"
            for row in csv.DictReader(file)
        )

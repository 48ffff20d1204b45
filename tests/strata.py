"""Measures of several rates, averages and surveys as nobody would think of them."""

from random import Random
from typing import Any

Rows = list[dict[str, Any]]
# Of each algorithm, and of a registry; what they share are names of strata that some ask for.
SEVERAL = ("009", "226", "238", "239", "370", "ACRAD34", "AQI48")
AVERAGES = ("ACRAD15", "ACEP50")
GIVEN = ("ACEP22", "AQI18")
SURVEY = ("CAHPS_1", "CAHPS_2", "CAHPS_3", "CAHPS_4")
NAMES = ("overall", "Overall", "performance", "reporting", "combinedPopulations", "1", "2", "3")
# Met, not met, excluded, excepted, eligible: nobody, thirds, none met, too few reported, 19 cases.
COUNTS = (
    (0, 0, 0, 0, 0),
    (1, 2, 0, 0, 3),
    (2, 1, 1, 0, 20),
    (7, 7, 5, 1, 20),
    (0, 30, 0, 0, 40),
    (19, 0, 0, 0, 19),
    (20, 0, 20, 0, 40),
)
COLUMNS = (
    *("performance_met", "performance_not_met"),
    *("eligible_population_exclusion", "eligible_population_exception", "eligible_population"),
)


def strata(chance: Random) -> Rows:
    """Return the strata of a measurement, each with a name of its own."""
    names = {name.lower(): name for name in chance.sample(NAMES, chance.randint(1, 5))}
    return [
        {"stratum": name, "performance_rate": chance.choice((None, "12.345", "99.9"))}
        | dict(zip(COLUMNS, chance.choice(COUNTS), strict=True))
        for name in names.values()
    ]


def measured(chance: Random, row: dict[str, Any]) -> tuple[Rows, Rows]:
    """Return what a measurement set of quality has besides, and its strata."""
    sent: Rows = []
    parts: Rows = []
    for measure in chance.sample(SEVERAL, 2):
        rate = chance.choice((None, None, "33.333"))
        sent.append(row | {"measure_id": measure, "performance_rate": rate})
        parts += [row | {"measure_id": measure} | part for part in strata(chance)]
    for measure in chance.sample(AVERAGES, 1):
        cases = chance.choice((0, 19, 20, 40))
        sent.append(
            row
            | {"measure_id": measure, "denominator": cases, "observation_instances": cases // 2}
            | {"numerator": chance.choice((None, "3.7", "0")), "denominator_exception": cases // 4}
        )
    for measure in chance.sample(GIVEN, 1):
        rate = chance.choice((None, "0", "66.667"))
        counts = dict(zip(COLUMNS, chance.choice(COUNTS), strict=True))
        sent.append(row | {"measure_id": measure, "performance_rate": rate} | counts)
    return sent, parts


def surveyed(chance: Random, row: dict[str, Any]) -> Rows:
    """Return the summary survey measures of a group, with too few answers to some."""
    return [
        row
        | {"measure_id": measure, "score": chance.choice((None, "55.5", "80", "95.12"))}
        | {"is_below_minimum": chance.choice((None, False, True))}
        for measure in chance.sample(SURVEY, chance.randint(1, len(SURVEY)))
    ]

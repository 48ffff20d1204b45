"""Compare a run with the second opinion, layer by layer, each from the run's layer below.

Equal layers make equal chains, and where one is unlike it says which. A difference that was looked
at and stands is a row of `accepted_differences.csv` with a sentence.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.second_opinion import (
    activities,
    adjustment,
    administrative_claims,
    attribution,
    complex_patients,
    cost,
    eligibility,
    facility,
    final_score,
    hierarchy,
    in_force,
    incentive,
    interoperability,
    membership,
    numbers,
    options,
    qualifying,
    quality_category,
    quality_points,
    rates,
    reweighting,
    roll_up,
    several_rates,
    statuses,
    taken,
    volumes,
    weights,
)
from tests.second_opinion.tables import Difference, Layer, Run, of_folder

# From the end of the chain upward.
LAYERS: dict[str, Layer] = {
    "adjustment": adjustment.layer,
    "hierarchy": hierarchy.layer,
    "carried": hierarchy.carried,
    "final_score": final_score.layer,
    "weights": weights.layer,
    "reweighting": reweighting.layer,
    "facility": facility.layer,
    "roll_up": roll_up.layer,
    "complex_patients": complex_patients.layer,
    "moments": complex_patients.distribution,
    "pi": interoperability.layer,
    "ia": activities.layer,
    "cost": cost.layer,
    "quality": quality_category.layer,
    "quality_points": quality_points.layer,
    "administrative_claims": administrative_claims.layer,
    "several_rates": several_rates.layer,
    "rates": rates.layer,
    "taken": taken.layer,
    "options": options.layer,
    "incentive": incentive.layer,
    "charges": eligibility.charges,
    "eligibility": eligibility.layer,
    "qualifying": qualifying.layer,
    "attribution": attribution.layer,
    "statuses": statuses.layer,
    "membership": membership.layer,
    "patients": volumes.patients,
    "volumes": volumes.layer,
    "in_force": in_force.layer,
}
ACCEPTED = Path(__file__).with_name("accepted_differences.csv")


def differences(run: Run) -> Iterator[Difference]:
    """Yield what the pipeline has otherwise, from the top of the chain down to its end."""
    for layer in reversed(LAYERS.values()):
        yield from layer(run)


def is_accepted(difference: Difference) -> bool:
    """Say whether a row of the list accepts it: an empty cell stands for every value."""
    for row in numbers.listed(ACCEPTED):
        wanted = (row["layer"], row["performance_year"], row["key"], row["column"])
        key = " ".join(map(str, difference.key))
        there = (difference.layer, str(difference.year), key, difference.column)
        if all(cell in ("", value) for cell, value in zip(wanted, there, strict=True)):
            return True
    return False


def unaccepted(run: Run) -> list[Difference]:
    """Return the differences that no row of the list accepts."""
    return [difference for difference in differences(run) if not is_accepted(difference)]


def main(folders: list[str]) -> int:
    """Print what of the runs is not accepted; return the exit code, 1 where there is anything."""
    found = [one for folder in folders for one in unaccepted(of_folder(Path(folder)))]
    for difference in found:
        print(*difference, sep="\t")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A targeted review in a run: the run that it began from, its cases, and the factors that it holds.

A run without one has none of this, and its bytes are those that it had before there were reviews.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from flows.engine import warehouse

HELD = "review.held_factor"
FACTORS = {
    "base": "adjustment.scaling_factor",
    "additional": "adjustment.additional_scaling_factor",
}


@dataclass(frozen=True)
class HeldFactor:
    """A scaling factor as a run released it, an exact fraction; whole numbers as text."""

    performance_year: int
    factor: str
    factor_numerator: str
    factor_denominator: str
    run_id: str


@dataclass(frozen=True)
class AppliedReview:
    """What a run applies to another: granted cases in order, and factors held where it says so."""

    run_id: str
    factors: str
    cases: tuple[dict[str, Any], ...]
    held: tuple[HeldFactor, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """Return what the manifest keeps, as plain JSON."""
        return asdict(self) | {"cases": list(self.cases), "held": list(map(asdict, self.held))}

    @property
    def text(self) -> str:
        """Return the same as text, one for the same review."""
        return json.dumps(self.content, sort_keys=True)

    @classmethod
    def of_content(cls, content: dict[str, Any]) -> "AppliedReview":
        """Return what a manifest kept."""
        held = tuple(HeldFactor(**one) for one in content["held"])
        return cls(content["run_id"], content["factors"], tuple(content["cases"]), held)


def held_text(review: AppliedReview | None) -> str:
    """Return the rows of review.held_factor as text: nothing where no factor is held."""
    held = review.held if review else ()
    return json.dumps([asdict(one) for one in held], sort_keys=True)


def create_held(connection: duckdb.DuckDBPyConnection, review: AppliedReview | None) -> None:
    """Create the factors that a review holds: typed, and empty without one."""
    warehouse.create_empty(connection, HELD)
    for one in review.held if review else ():
        row = asdict(one)
        names = ", ".join(row)
        values = ", ".join(f"${name}" for name in row)
        connection.execute(f"INSERT INTO {HELD} ({names}) VALUES ({values})", row)

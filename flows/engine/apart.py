"""What stands apart from scoring: the border or a command of its own makes it."""

import csv
from functools import cache

from flows.paths import RELIANCE

STAGES = frozenset({"claims_history", "line_payment"})
BEARS_ON = frozenset({"line_payment", "review"})


@cache
def topics() -> frozenset[str]:
    """Return the policy topics that bear on no score (data/reliance/touch.csv)."""
    with (RELIANCE / "touch.csv").open(newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return frozenset(row["name"] for row in rows if row["bears_on"] in BEARS_ON)


def is_apart(table: str) -> bool:
    """Tell whether a table of SQL or of policy bears on no score."""
    stage, name = table.split(".")
    return stage in STAGES or (stage == "policy" and name in topics())

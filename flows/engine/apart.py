"""What stands apart from scoring: a command of its own makes it, and no score rests on it yet."""

import csv
from functools import cache

from flows.paths import RELIANCE

STAGES = frozenset({"claims_quality", "line_payment"})
BEARS_ON = frozenset({"claims_count", "line_payment"})


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

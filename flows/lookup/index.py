"""transforms/INDEX.md: from a paragraph of law to the SQL files that implement it."""

import re
from collections import defaultdict

from flows.engine.catalog import Transform, all_transforms
from flows.paths import TRANSFORMS

FILE = TRANSFORMS / "INDEX.md"

INTRODUCTION = """# Index of rules

Made by `qpp index` from the headers of the SQL files: each paragraph with the tables that
implement it, and the performance years in which a file is in force.

| paragraph | table | in force | says |
| --- | --- | --- | --- |
"""


def _sort_key(rule: str) -> list[tuple[int, int | str]]:
    return [(0, int(p)) if p.isdigit() else (1, p) for p in re.split(r"(\d+)", rule) if p]


def _in_force(transform: Transform, later: list[int]) -> str:
    """Say in which years a file is in force, given when later files of its table start."""
    last = min(later) - 1 if later else None
    if transform.start_year and last:
        first = transform.start_year
        return f"{first}" if first == last else f"{first} to {last}"
    if transform.start_year:
        return f"from {transform.start_year}"
    return f"to {last}" if last else "all years"


def render() -> str:
    """Return the text of the index for the SQL files as they are now."""
    by_rule: dict[str, list[Transform]] = defaultdict(list)
    starts: dict[str, list[int]] = defaultdict(list)
    for transform in all_transforms():
        starts[transform.table].append(transform.start_year or 0)
        for rule in transform.rule:
            by_rule[rule].append(transform)
    lines = [
        f"| {rule} | [{t.table}]({t.stage}/{t.path.name}) | "
        f"{_in_force(t, [s for s in starts[t.table] if s > (t.start_year or 0)])} | {t.says} |"
        for rule in sorted(by_rule, key=_sort_key)
        for t in by_rule[rule]
    ]
    return INTRODUCTION + "\n".join(lines) + "\n"


def write() -> None:
    """Write transforms/INDEX.md anew."""
    FILE.write_text(render(), encoding="utf-8")

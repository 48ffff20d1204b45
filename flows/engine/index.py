"""transforms/INDEX.md: from a paragraph of law to the SQL files that implement it."""

import re
from collections import defaultdict

from flows.engine.catalog import Transform, all_transforms
from flows.paths import TRANSFORMS

FILE = TRANSFORMS / "INDEX.md"

INTRODUCTION = """# Index of rules

Made by `qpp index` from the headers of the SQL files: each paragraph with the tables that
implement it, and the performance year from which a file is in force (all years where none is
named). A later file of the same table takes over from an earlier one.

| paragraph | table | in force | says |
| --- | --- | --- | --- |
"""


def _sort_key(rule: str) -> list[tuple[int, int | str]]:
    return [(0, int(p)) if p.isdigit() else (1, p) for p in re.split(r"(\d+)", rule) if p]


def _in_force(transform: Transform) -> str:
    return f"from {transform.start_year}" if transform.start_year else "all years"


def render() -> str:
    """Return the text of the index for the SQL files as they are now."""
    by_rule: dict[str, list[Transform]] = defaultdict(list)
    for transform in all_transforms():
        for rule in transform.rule:
            by_rule[rule].append(transform)
    lines = [
        f"| {rule} | [{t.table}]({t.stage}/{t.path.name}) | {_in_force(t)} | {t.says} |"
        for rule in sorted(by_rule, key=_sort_key)
        for t in by_rule[rule]
    ]
    return INTRODUCTION + "\n".join(lines) + "\n"


def write() -> None:
    """Write transforms/INDEX.md anew."""
    FILE.write_text(render(), encoding="utf-8")

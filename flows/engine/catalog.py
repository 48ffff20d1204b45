"""The SQL files under transforms/: which is in force in a year, what it reads, in which order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Protocol, TypeVar

from flows.engine import apart
from flows.engine.parsing import columns_in, parsed, tables_in
from flows.errors import QppError
from flows.paths import TRANSFORMS

CLAIM_LINES = "ingest.claim_line"
VARIANT = re.compile(r"^(?P<table>_?[a-z0-9_]+?)(?:\.from_(?P<start>\d{4}))?$")
# A row for each claim line, or for each claim and measure, or for each row of the tables that tell,
# of which only sums are kept, or what is the same however often a row comes: sorting costs most.
STREAMED = frozenset(
    f"{stage}.{name}"
    for stage, names in {
        "claims_quality": (
            "_near_line",
            "eligible_claim",
            "eligible_instance",
            "instance_line",
            "instance_outcome",
        ),
        "report": ("_category_fact", "_entity_fact", "_clinician_fact", "_subject"),
    }.items()
    for name in names
)
HEADER = re.compile(
    r"\A-- Rule:  (?P<rule>.+(?:\n--        .+)*)\n"
    r"-- Grain: (?P<grain>.+(?:\n--        .+)*)\n"
    r"-- Says:  (?P<says>.+(?:\n--        .+)*)\n\n",
)


class Reader(Protocol):
    """Anything that reads tables by their qualified names."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Return the names of the tables."""


Read = TypeVar("Read", bound=Reader)


@dataclass(frozen=True)
class Transform:
    """One SQL file: the table that it writes and what its header says of it."""

    table: str
    path: Path
    start_year: int | None
    sql: str
    rule: tuple[str, ...]
    grain: tuple[str, ...]
    says: str

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Return the names of the tables that it reads; raises QppError QPP503 for bad SQL."""
        try:
            return self._told[0]
        except ValueError as error:
            raise QppError("QPP503", file=self.path.name, reason=error) from error

    @cached_property
    def columns(self) -> tuple[str, ...] | None:
        """Return the names of the columns that it writes; None where its text does not name all."""
        try:
            return self._told[1]
        except ValueError:
            return None

    @cached_property
    def _told(self) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
        """Return what it reads and what it writes: its text is parsed once."""
        tree = parsed(self.sql)
        return tables_in(tree), columns_in(tree)

    @property
    def stage(self) -> str:
        """Return the stage, which is the folder and the schema."""
        return self.table.split(".")[0]

    @property
    def is_view(self) -> bool:
        """Tell whether the table is only a view.

        The ingest stage reads the lake in place; what its private tables find out once is kept.
        """
        return self.table in STREAMED or (self.stage == "ingest" and not self.is_private)

    @property
    def is_private(self) -> bool:
        """Tell whether only tables of its own stage may read the table."""
        return self.table.split(".")[1].startswith("_")


def _joined(text: str) -> str:
    return re.sub(r"\n--\s+", " ", text).strip()


@cache
def read_transform(path: Path) -> Transform:
    """Read one SQL file; raises QppError QPP502 for a bad header or name.

    What it reads is found out when it is asked: most commands need few of all files.
    """
    sql = path.read_text(encoding="utf-8")
    name = VARIANT.match(path.stem)
    header = HEADER.match(sql)
    if name is None or header is None:
        raise QppError("QPP502", file=path.name)
    return Transform(
        table=f"{path.parent.name}.{name['table']}",
        path=path,
        start_year=int(name["start"]) if name["start"] else None,
        sql=sql,
        rule=tuple(part.strip() for part in _joined(header["rule"]).split(";")),
        grain=tuple(part.strip() for part in _joined(header["grain"]).split(",")),
        says=_joined(header["says"]),
    )


@cache
def all_transforms() -> tuple[Transform, ...]:
    """Return every SQL file of every stage with all its variants, sorted by path.

    Read once: within a process the rules stand still.
    """
    return tuple(read_transform(path) for path in sorted(TRANSFORMS.glob("*/*.sql")))


def in_force(performance_year: int) -> dict[str, Transform]:
    """Return the transform in force for each table: the newest whose start is not after the year.

    A table whose every variant starts later is absent: the year has no such rule.
    """
    chosen: dict[str, Transform] = {}
    for transform in all_transforms():
        if (transform.start_year or 0) > performance_year:
            continue
        best = chosen.get(transform.table)
        if best is None or (best.start_year or 0) < (transform.start_year or 0):
            chosen[transform.table] = transform
    return chosen


def scored(performance_year: int) -> dict[str, Transform]:
    """Return the transforms in force that a scoring run makes."""
    found = in_force(performance_year).items()
    return {name: transform for name, transform in found if not apart.is_apart(name)}


def ordered(transforms: Mapping[str, Read]) -> list[Read]:
    """Return what reads tables so that each comes after those it reads; ties by name.

    Raises graphlib.CycleError when the tables read each other in a circle.
    """
    sorter = TopologicalSorter(
        {name: sorted(set(t.reads) & transforms.keys()) for name, t in sorted(transforms.items())}
    )
    sorter.prepare()
    result: list[Read] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        result.extend(transforms[name] for name in ready)
        sorter.done(*ready)
    return result


def ancestors(
    transforms: dict[str, Transform], tables: Iterable[str], given: Iterable[str] = ()
) -> set[str]:
    """Return every table that these read, directly or through others that are not given."""
    seen: set[str] = set()
    queue = list(tables)
    stops = set(given)
    while queue:
        name = queue.pop()
        transform = None if name in stops else transforms.get(name)
        for read in transform.reads if transform else ():
            if read not in seen:
                seen.add(read)
                queue.append(read)
    return seen


def claims_tables(
    transforms: Iterable[Transform],
) -> tuple[dict[str, Transform], dict[str, Transform]]:
    """Return the views through which claim lines are read, and the tables that read those."""
    by_name = {transform.table: transform for transform in transforms}
    views = {name: found for name, found in by_name.items() if name == CLAIM_LINES}
    tables: dict[str, Transform] = {}
    for transform in ordered(by_name):
        if not views.keys().isdisjoint(transform.reads):
            (views if transform.is_view else tables)[transform.table] = transform
    return views, tables

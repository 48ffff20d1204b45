"""A case's plan beside the one that it begins from, made anew for those alone whom it touches."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from flows.compare.comparison import CLINICIAN, SUMMARIES, Comparison, compared
from flows.compare.sides import HERE, LOOKED_AT
from flows.engine import warehouse
from flows.engine.parsing import tables_read
from flows.engine.warehouse import Resources, Row
from flows.lake import scratch_connection
from flows.progress import step
from flows.review.narrow.rescore import rescore
from flows.review.narrow.side import WHOLE, Side
from flows.review.narrow.touched import Entity, begins_with, note_touched
from flows.run.manifest import Manifest
from flows.run.plan import Plan

ANSWER = "adjustment.payment_adjustment"


@dataclass(frozen=True)
class Narrow:
    """Two sides, before a case and with it, and how many TIN/NPIs are touched by the case."""

    before: Side
    after: Side
    connection: duckdb.DuckDBPyConnection
    touched: int

    def rows(self, tin: str, npi: str) -> tuple[Row | None, Row | None]:
        """Return the row of adjustment.payment_adjustment of a TIN/NPI on both sides."""
        found = []
        for side in (self.before, self.after):
            side.begin()
            side.bind([ANSWER], WHOLE)
            rows = warehouse.fetch_rows(
                self.connection,
                f"SELECT * FROM {ANSWER} WHERE tin = $tin AND npi = $npi",
                {"tin": tin, "npi": npi},
            )
            found.append(rows[0] if rows else None)
        return found[0], found[1]

    def comparison(self) -> Comparison:
        """Return the difference of the sides over everybody, as of two whole runs."""
        for side, schema in zip((self.before, self.after), LOOKED_AT.values(), strict=True):
            self.connection.execute(f"CREATE SCHEMA {schema}")
            side.begin()
            for name, sql in _looked_at().items():
                side.bind(tables_read(sql), WHOLE)
                self.connection.execute(f"CREATE TABLE {schema}.{name} AS {sql}")
        return compared(self.connection, self.before.plan, self.after.plan)


def tables_compared() -> list[str]:
    """Return the tables of a run that a comparison of two of them reads."""
    return sorted({table for sql in _looked_at().values() for table in tables_read(sql)})


def _looked_at() -> dict[str, str]:
    """Return the SQL of what a comparison looks at of a side, by name."""
    texts = [(HERE / "difference" / f"{name}.sql").read_text() for name in (CLINICIAN, *SUMMARIES)]
    read = {table for text in texts for table in tables_read(text)}
    schema = next(iter(LOOKED_AT.values()))
    names = sorted(table.split(".")[1] for table in read if table.startswith(f"{schema}."))
    return {name: (HERE / "side" / f"{name}.sql").read_text(encoding="utf-8") for name in names}


@contextmanager
def narrowed(
    released: Manifest,
    base: Plan,
    before: Plan,
    after: Plan,
    tables: Iterable[str],
    resources: Resources,
) -> Iterator[Narrow]:
    """Make these tables and all behind them, of two plans that begin from a released run.

    base is the plan of the released run. Raises NotNarrowError where a plan changes what is of no
    one clinician or entity, and as a scoring run does.
    """
    asked = sorted(tables)
    with scratch_connection(resources) as (connection, _):
        begun, loaded = set[Entity](), set[str]()
        for plan in (before, after):
            begun |= begins_with(connection, base, plan)
        while True:
            count = note_touched(connection, released, begun)
            step(f"{count:,} clinicians whom the case touches")
            sides, moved = [], set[Entity]()
            for plan in (before, after):
                side = Side(connection, released, base, plan, loaded)
                moved |= rescore(side, asked)
                sides.append(side)
            if not moved:
                break
            begun |= moved
        yield Narrow(sides[0], sides[1], connection, count)

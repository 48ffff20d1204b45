"""One side of a narrow re-score: the names that SQL reads, bound to the rows that it is to see."""

from collections.abc import Iterable

import duckdb

from flows.engine import warehouse
from flows.engine.catalog import Transform
from flows.engine.warehouse import FOLDERS
from flows.errors import QppError
from flows.lake import create_view, file_digest, rows_of, show_rows
from flows.review.narrow.scope import condition
from flows.run.applied import create_held
from flows.run.manifest import Manifest
from flows.run.plan import Plan
from flows.run.prior import create_prior

NARROW, WHOLE = "narrow", "whole"


class Side:
    """The tables of a plan: as released where the plan makes them from the same, else made here.

    A name is bound to the rows of those touched (narrow) or of everybody (whole), when it is read.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        released: Manifest,
        base: Plan,
        plan: Plan,
        loaded: set[str],
    ) -> None:
        """Begin a side, in the place of another one.

        loaded are the policy and reference tables that the connection has; more are added.
        """
        self.connection = connection
        self.plan = plan
        self.transforms = {transform.table: transform for transform in plan.transforms}
        self.changed_inputs = {
            name
            for name, digest in plan.input_digests.items()
            if base.input_digests.get(name) != digest
        }
        # The factors stay as they were released: nobody moves but who is scored anew.
        self.is_held = plan.review is None or bool(plan.review.held)
        self._run = released
        self._proved: set[str] = set()
        self._released = {entry["table"]: entry for entry in released.content["tables"]}
        # Each name with what it is bound to.
        self._bound: dict[str, str] = {}
        self._loaded = loaded
        # What was made, and whether it is of everybody.
        self.made: dict[str, bool] = {}
        # What is kept of the rows of those touched: tables of the released run, views of the lake.
        self._narrowed: set[str] = set()
        self._schema = f"side_{plan.run_id}"
        connection.execute(f"DROP SCHEMA IF EXISTS {self._schema} CASCADE")
        connection.execute(f"CREATE SCHEMA {self._schema}")
        self.begin()

    def begin(self) -> None:
        """Take over the names from another side."""
        self._bound.clear()
        create_prior(self.connection, self.plan.prior)
        create_held(self.connection, self.plan.review)

    def bind(self, names: Iterable[str], of: str) -> None:
        """Bind what is read to the rows of those touched or of everybody."""
        for name in names:
            stage, table = name.split(".")
            transform = self.transforms.get(name)
            if self._bound.get(name) == of:
                continue
            if stage in FOLDERS:
                self._load(name)
            elif stage == "lake":
                self._bind_lake(table, of)
            elif transform is not None:
                self._bind_transform(transform, of)
            self._bound[name] = of

    def make(self, transform: Transform, of: str) -> None:
        """Compute a table over the rows of those touched, which alone are kept, or of everybody."""
        self._keep(transform.table, self._selected(transform, of), of)
        self.made[transform.table] = of == WHOLE
        self._bound.pop(transform.table, None)

    def is_as_released(self, table: str) -> bool:
        """Tell whether a table that was made has the rows that were released."""
        only = "" if self.made[table] else f" WHERE {self._condition(table)}"
        new = self.kept_rows(table)
        [(is_same,)] = self.connection.execute(
            f"WITH old AS MATERIALIZED (FROM {self.released_rows(table)}{only}) "
            f"SELECT (SELECT count(*) FROM old) = (SELECT count(*) FROM {new}) "
            f"AND NOT EXISTS (FROM old EXCEPT ALL FROM {new})"
        ).fetchall()
        return bool(is_same)

    def forget(self, table: str) -> None:
        """Read a table as it was released, though it was made."""
        del self.made[table]
        self._bound.pop(table, None)

    def released_rows(self, table: str) -> str:
        """Return what reads a table as it was released.

        Raises QppError QPP702 when it is gone or not as the manifest says.
        """
        entry = self._released[table]
        path = self._run.folder / entry["file"]
        if table not in self._proved:
            if not path.exists() or file_digest(path) != entry["sha256"]:
                raise QppError("QPP702", tables=table, run_id=self._run.run_id)
            self._proved.add(table)
        return warehouse.stored_rows(path)

    def kept_rows(self, table: str) -> str:
        """Return what reads a table as it was made."""
        return f"{self._schema}.{table.replace('.', '__')}"

    def outside(self, table: str) -> str:
        """Return which rows of a table of one are of nobody touched."""
        return f"NOT ({self._condition(table)})"

    def _condition(self, table: str) -> str | None:
        transform = self.transforms.get(table)
        return condition(table, transform.grain if transform else ())

    def _keep(self, table: str, rows: str, of: str) -> None:
        where = self._condition(table) if of == NARROW else None
        only = f" WHERE {where}" if where else ""
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {self.kept_rows(table)} AS SELECT * FROM ({rows}){only}"
        )

    def _load(self, name: str) -> None:
        """Load a policy or reference table, once for all sides."""
        if name not in self._loaded:
            warehouse.load_rows(self.connection, name, self.plan.reference)
            self._loaded.add(name)

    def _bind_lake(self, extract: str, of: str) -> None:
        pinned = self.plan.pinned[extract]
        where = condition(f"lake.{extract}")
        if of == WHOLE or where is None:
            create_view(self.connection, pinned)
        else:
            show_rows(self.connection, extract, rows_of(self.connection, pinned).filter(where))

    def _bind_transform(self, transform: Transform, of: str) -> None:
        name = transform.table
        is_stored = name in self._released or name in self.made
        if of == NARROW and name not in self.made and self._condition(name):
            if name not in self._narrowed:
                if is_stored:
                    rows = f"FROM {self.released_rows(name)}"
                else:
                    rows = self._selected(transform, of)
                self._keep(name, rows, of)
                self._narrowed.add(name)
            rows = f"FROM {self.kept_rows(name)}"
        elif is_stored:
            rows = self._rows(name, of)
        else:
            # A view reads by name whatever is bound when it is read.
            rows = self._selected(transform, of)
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {transform.stage}")
        self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {rows}")

    def _selected(self, transform: Transform, of: str) -> str:
        """Return a transform's SELECT, what it reads bound."""
        self.bind(transform.reads, of)
        return warehouse.typed_rows(self.connection, transform)

    def _rows(self, name: str, of: str) -> str:
        if name not in self.made:
            return f"FROM {self.released_rows(name)}"
        if self.made[name] or of == NARROW:
            return f"FROM {self.kept_rows(name)}"
        return (
            f"SELECT * FROM {self.released_rows(name)} WHERE {self.outside(name)} "
            f"UNION ALL BY NAME SELECT * FROM {self.kept_rows(name)}"
        )

"""The tables of a run, each made as soon as those that it reads are there, several at a time.

Many tables are small: while DuckDB plans one, which takes one core, it computes others. Tables of
claim lines take turns: each keeps all cores busy alone, and memory is enough for one. A table for
which it is short beside others is made again alone, then by one thread, then with all of it.
"""

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from types import MappingProxyType, TracebackType
from typing import Any, Self

import duckdb

from flows.engine import warehouse
from flows.engine.catalog import Transform, claims_tables
from flows.engine.memory import Memory
from flows.errors import QppError
from flows.orchestration import is_in_flow_run, run_task
from flows.progress import step
from flows.run.plan import Plan
from flows.run.tables import TableResult, compute, stored_table, write_table
from flows.spark.engine import Make

# What storage may heal; a rule that fails once fails again.
HEALING = frozenset({"QPP602"})
MEMORY_USED_UP = "QPP606"
# Two cores had most to do with four; more gave nothing.
MOST_AT_ONCE = 4
NOWHERE_ELSE: Mapping[str, Make] = MappingProxyType({})


def compute_tables(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    makers: Mapping[str, Make] = NOWHERE_ELSE,
    memory_limit: str | None = None,
) -> list[TableResult]:
    """Write or reuse each table, leave it open in the connection, and return them in plan's order.

    makers are those of the tables that are computed elsewhere; memory_limit is what the connection
    was opened with, and has again afterwards. Raises what the first table raises that cannot be
    made; the others that are being made are given up.
    """
    memory = Memory(connection, memory_limit)
    with _SideBySide(connection, plan, makers, memory) as tables:
        made = tables.made()
    memory.take_all()
    return made


class _Here(Executor):
    """Does at once what it is given: Prefect's tasks and Spark's session stay with their thread."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do the work and return what came of it."""
        done: Future[Any] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class _SideBySide:
    """The tables of a plan on their way: made, being made, ready to be made, waiting."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        makers: Mapping[str, Make],
        memory: Memory,
    ) -> None:
        self.connection = connection
        self.memory = memory
        self.plan = plan
        self.makers = makers
        self.places = {transform: place for place, transform in enumerate(plan.transforms)}
        known = {transform.table: transform for transform in plan.transforms}
        _, of_lines = claims_tables(plan.transforms)
        self.of_lines = frozenset(of_lines.values())
        self.waiting = TopologicalSorter(
            {t: [known[name] for name in t.reads if name in known] for t in plan.transforms}
        )
        self.ready: list[Transform] = []
        self.begun: dict[Future[TableResult], tuple[Transform, duckdb.DuckDBPyConnection]] = {}
        self.results: dict[Transform, TableResult] = {}
        is_alone = warehouse.threads_of(connection) == 1 or makers or is_in_flow_run()
        self.at_once = 1 if is_alone else MOST_AT_ONCE
        self.every = sum(not transform.is_view for transform in self.places)
        self.executor = _Here() if is_alone else ThreadPoolExecutor(self.at_once)

    def __enter__(self) -> Self:
        """Make the schemas: two tables cannot make the same one at a time."""
        for stage in sorted({transform.stage for transform in self.places}):
            self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {stage}")
        self.waiting.prepare()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give up what is being made, if anything, and wait until it is given up."""
        for _, cursor in self.begun.values():
            cursor.interrupt()
        self.executor.shutdown(cancel_futures=True)

    def made(self) -> list[TableResult]:
        """Make every table and return them in the plan's order."""
        while self.waiting.is_active():
            self.ready += self.waiting.get_ready()
            self.ready.sort(key=self.places.__getitem__)
            for transform in tuple(self.ready):
                if self._has_room_for(transform):
                    self.ready.remove(transform)
                    self._begin(transform)
            self._end_one()
        return [self.results[transform] for transform in self.places if transform in self.results]

    def _has_room_for(self, transform: Transform) -> bool:
        being_made = {begun for begun, _ in self.begun.values()}
        is_alike = transform in self.of_lines and not self.of_lines.isdisjoint(being_made)
        return len(self.begun) < self.at_once and not is_alike

    def _begin(self, transform: Transform) -> None:
        if transform.is_view:
            warehouse.create_table(self.connection, transform)
            self.waiting.done(transform)
            return
        cursor = self.connection.cursor()
        self.begun[self.executor.submit(self._make, cursor, transform)] = (transform, cursor)

    def _make(self, connection: duckdb.DuckDBPyConnection, transform: Transform) -> TableResult:
        """Return what is stored of a table, or write it as a task. Prefect keeps nothing of it."""

        def write() -> TableResult:
            maker = self.makers.get(transform.table, compute)
            return write_table(connection, self.plan, transform, maker)

        return stored_table(self.plan, transform) or run_task(transform.table, write, HEALING)

    def _end_one(self) -> None:
        """Open what is made by now, at least one table if any is being made."""
        for future in wait(self.begun, return_when=FIRST_COMPLETED).done:
            transform, cursor = self.begun.pop(future)
            try:
                result = future.result()
            except QppError as error:
                if error.code != MEMORY_USED_UP:
                    raise
                result = self._made_again(transform, error)
            cursor.close()
            self.results[transform] = result
            warehouse.open_stored(self.connection, transform, self.plan.stored(transform.table))
            self.waiting.done(transform)
            made = len(self.results)
            step(f"{transform.table} ({made} of {self.every})", made / self.every)

    def _made_again(self, transform: Transform, error: QppError) -> TableResult:
        """Make a table again for which memory was short."""
        if self.at_once == 1:
            if self.memory.is_all:
                raise error
            self.memory.take_all()
        wait(self.begun)
        return self.memory.enough_for(lambda: self._make(self.connection, transform))

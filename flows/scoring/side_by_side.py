"""The tables of a run, each made as soon as those that it reads are there, several at a time.

Many tables are small: while DuckDB plans one, which takes one core, it computes others. The last
tables of a year stand one behind the other and leave a core idle: there checks are asked whose
tables are made. What reads claim lines takes turns: each keeps all cores busy alone, and memory is
enough for one. What finds too little beside others is done again alone, then by one thread, then
with all of it.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from types import MappingProxyType, TracebackType
from typing import Any, NamedTuple, Self

import duckdb

from flows.engine import warehouse
from flows.engine.catalog import Transform, claims_tables
from flows.engine.memory import Memory
from flows.errors import QppError
from flows.orchestration import is_in_flow_run, run_task
from flows.progress import step
from flows.run.checks import Check
from flows.run.plan import Plan
from flows.run.tables import TableResult, compute, stored_table, write_table
from flows.spark.engine import Make

# What storage may heal; a rule that fails once fails again.
HEALING = frozenset({"QPP602"})
MEMORY_USED_UP = "QPP606"
# Two cores had most to do with four; more gave nothing.
MOST_AT_ONCE = 4
# Beside so many works at most a check is begun, or what is done meanwhile: a core is idle then.
IDLE_BESIDE = 1
NOWHERE_ELSE: Mapping[str, Make] = MappingProxyType({})


class Made(NamedTuple):
    """What came of a plan: its tables, and of each check how many rows say otherwise, in order."""

    tables: list[TableResult]
    checks: dict[Check, int]


def compute_tables(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    makers: Mapping[str, Make] = NOWHERE_ELSE,
    memory_limit: str | None = None,
    checks: Sequence[Check] = (),
    meanwhile: Callable[[], object] | None = None,
) -> Made:
    """Write or reuse each table, leave it open in the connection, and ask the checks.

    makers are those of the tables that are computed elsewhere; memory_limit is what the connection
    was opened with, and has again afterwards; meanwhile is begun once a core has nothing to do.
    Raises what the first table or check raises that cannot be made; the others that are being made
    are given up.
    """
    memory = Memory(connection, memory_limit)
    with _SideBySide(connection, plan, checks, makers, memory) as works:
        made = works.made(meanwhile)
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


# What is made of a plan, and what comes of it.
Work = Transform | Check
Outcome = TableResult | int


class _SideBySide:
    """The tables and checks of a plan on their way: made, being made, ready to be made, waiting."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        checks: Sequence[Check],
        makers: Mapping[str, Make],
        memory: Memory,
    ) -> None:
        self.connection = connection
        self.memory = memory
        self.plan = plan
        self.checks = checks
        self.makers = makers
        works: list[Work] = [*plan.transforms, *checks]
        # Tables first: a check waits until a table cannot be begun.
        self.places = {work: place for place, work in enumerate(works)}
        known = {transform.table: transform for transform in plan.transforms}
        views, of_lines = claims_tables(plan.transforms)
        asked = {check for check in checks if not views.keys().isdisjoint(check.reads)}
        self.of_lines: frozenset[Work] = frozenset([*asked, *of_lines.values()])
        self.waiting: TopologicalSorter[Work] = TopologicalSorter(
            {work: [known[name] for name in work.reads if name in known] for work in works}
        )
        self.ready: list[Work] = []
        self.begun: dict[Future[Outcome], tuple[Work, duckdb.DuckDBPyConnection]] = {}
        self.results: dict[Transform, TableResult] = {}
        self.found: dict[Check, int] = {}
        is_alone = warehouse.threads_of(connection) == 1 or makers or is_in_flow_run()
        self.at_once = 1 if is_alone else MOST_AT_ONCE
        self.every = sum(not transform.is_view for transform in plan.transforms)
        self.executor = _Here() if is_alone else ThreadPoolExecutor(self.at_once)

    def __enter__(self) -> Self:
        """Make the schemas: two tables cannot make the same one at a time."""
        for stage in sorted({transform.stage for transform in self.plan.transforms}):
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

    def made(self, meanwhile: Callable[[], object] | None) -> Made:
        """Make every table, ask every check and return what came of them in the plan's order."""
        while self.waiting.is_active():
            self.ready += self.waiting.get_ready()
            self.ready.sort(key=self.places.__getitem__)
            for work in tuple(self.ready):
                if self._has_room_for(work):
                    self.ready.remove(work)
                    self._begin(work)
            if meanwhile is not None and len(self.begun) <= IDLE_BESIDE:
                meanwhile()
                meanwhile = None
            self._end_one()
        return Made(
            [self.results[t] for t in self.plan.transforms if t in self.results],
            {check: self.found[check] for check in self.checks},
        )

    def _has_room_for(self, work: Work) -> bool:
        being_made = {begun for begun, _ in self.begun.values()}
        is_alike = work in self.of_lines and not self.of_lines.isdisjoint(being_made)
        most = min(self.at_once, IDLE_BESIDE + 1) if isinstance(work, Check) else self.at_once
        return len(self.begun) < most and not is_alike

    def _begin(self, work: Work) -> None:
        if isinstance(work, Transform) and work.is_view:
            warehouse.create_table(self.connection, work)
            self.waiting.done(work)
            return
        cursor = self.connection.cursor()
        self.begun[self.executor.submit(self._do, cursor, work)] = (work, cursor)

    def _do(self, connection: duckdb.DuckDBPyConnection, work: Work) -> Outcome:
        """Do a work. Raises QppError QPP606 where memory is used up, and as it does."""
        if isinstance(work, Transform):
            return self._make(connection, work)
        try:
            return work.rows(connection)
        except duckdb.OutOfMemoryException as error:
            raise QppError("QPP606", table=f"The check {work.name}") from error

    def _make(self, connection: duckdb.DuckDBPyConnection, transform: Transform) -> TableResult:
        """Return what is stored of a table, or write it as a task. Prefect keeps nothing of it."""

        def write() -> TableResult:
            maker = self.makers.get(transform.table, compute)
            return write_table(connection, self.plan, transform, maker)

        return stored_table(self.plan, transform) or run_task(transform.table, write, HEALING)

    def _end_one(self) -> None:
        """Open what is made by now, at least one table if any is being made."""
        for future in wait(self.begun, return_when=FIRST_COMPLETED).done:
            work, cursor = self.begun.pop(future)
            try:
                outcome = future.result()
            except QppError as error:
                # A task of Prefect's leaves no cause to its error.
                if error.code != MEMORY_USED_UP:
                    raise
                outcome = self._made_again(work, error)
            cursor.close()
            self._keep(work, outcome)
            self.waiting.done(work)

    def _keep(self, work: Work, outcome: Any) -> None:
        """Keep what came of a work; of a table it is opened and told."""
        if isinstance(work, Check):
            self.found[work] = outcome
            return
        self.results[work] = outcome
        warehouse.open_stored(self.connection, work, self.plan.stored(work.table))
        made = len(self.results)
        step(f"{work.table} ({made} of {self.every})", made / self.every)

    def _made_again(self, work: Work, error: QppError) -> Outcome:
        """Do again for what memory was short."""
        if self.at_once == 1:
            if self.memory.is_all:
                raise error
            self.memory.take_all()
        wait(self.begun)
        return self.memory.enough_for(lambda: self._do(self.connection, work))

"""Where analyst cases run: every table stands ready, and each case is undone after it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import duckdb

from flows.analyst.cases import Case, drawn
from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of, dictionary
from flows.errors import QppError


@dataclass(frozen=True)
class Difference:
    """What a case's table has too many or too few of, as printable rows."""

    table: str
    columns: tuple[str, ...]
    missing: tuple[tuple[Any, ...], ...]
    unexpected: tuple[tuple[Any, ...], ...]


@cache
def _ordered_in_force(performance_year: int) -> tuple[Transform, ...]:
    return tuple(catalog.ordered(catalog.in_force(performance_year)))


def between(case: Case) -> list[Transform]:
    """Return what runs, in order: what is expected, and what leads there from the given tables.

    Raises QppError QPP508 for a table that no rule of the case's year writes, or that may not be
    given.
    """
    transforms = {t.table: t for t in _ordered_in_force(case.performance_year)}
    for table in (*case.given, *case.expect):
        columns_of(table)
        if table.startswith("policy."):
            raise QppError("QPP508", file=case.file, reason="policy tables may not be given")
    for table in case.expect:
        if table not in transforms:
            reason = f"no rule writes {table} in performance year {case.performance_year}"
            raise QppError("QPP508", file=case.file, reason=reason)
    needed = catalog.ancestors(transforms, case.expect, case.given) | set(case.expect)
    reached, running = set(case.given), []
    # What follows from policy and reference alone stands in every case.
    standing: set[str] = set()
    for table, transform in transforms.items():
        if table in case.given:
            continue
        if not reached.isdisjoint(transform.reads):
            reached.add(table)
        elif all(r in standing or r.split(".")[0] in warehouse.FOLDERS for r in transform.reads):
            standing.add(table)
        if table in case.expect or (table in needed and table in reached | standing):
            running.append(transform)
    return running


def _typed(
    connection: duckdb.DuckDBPyConnection,
    case: Case,
    table: str,
    header: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    insert: str = "",
) -> list[tuple[Any, ...]]:
    """Execute one SELECT of all the rows, cast to the dictionary's types, as what `insert` says."""
    if not rows:
        return []
    types = {column.name: column.type for column in columns_of(table)}
    casts = ", ".join(f"CAST(unnest(CAST(? AS VARCHAR[])) AS {types[name]})" for name in header)
    columns = [list(cells) for cells in zip(*rows, strict=True)]
    try:
        return connection.execute(f"{insert} SELECT {casts}", columns).fetchall()
    except duckdb.Error as error:
        place = _refused_cell(types, header, rows)
        reason = f"'{case.title}': {table}{place}: {str(error).splitlines()[0]}"
        raise QppError("QPP508", file=case.file, reason=reason) from error


def _counted(rows: list[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Return how often each row is there; a list in a cell is compared in its order."""
    return Counter(
        tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in rows
    )


def _refused_cell(
    types: dict[str, str], header: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> str:
    with warehouse.connect(threads=1) as connection:
        for number, row in enumerate(rows, start=1):
            for name, cell in zip(header, row, strict=True):
                try:
                    connection.execute(f"SELECT CAST(CAST(? AS VARCHAR) AS {types[name]})", [cell])
                except duckdb.Error:
                    return f", row {number}, {name}"
    return ""


class CaseBench:
    """A connection with every table, empty but for policy, reference and what follows from them.

    A case is a transaction that is rolled back, so that the next finds all as it was. The catalog
    stands still meanwhile and each transform is parsed once for all cases and years: the text is
    the same, and the year is in the rows. What follows from policy and reference alone is made
    before the first case that needs it and stands for all: most of a small case's time was in it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        # A case has few rows: to optimise a plan takes longer than to run it as it is written.
        connection.execute("PRAGMA disable_optimizer")
        for table in sorted(dictionary()):
            is_loaded = table.split(".")[0] in warehouse.FOLDERS
            (warehouse.load_rows if is_loaded else warehouse.create_empty)(connection, table)
        self._prepared: dict[Transform, str] = {}
        self._statements = 0
        self._writes_nothing_from_nothing: set[Transform] = set()
        # The transform that filled each table which stands between cases.
        self._standing: dict[str, Transform] = {}

    def run(self, case: Case) -> list[Difference]:
        """Run the tables between `given` and `expect` and return what differs.

        Empty when the case holds. Policy tables are the project's own and may not be given; raises
        QppError QPP508 otherwise, and for a table that has no rule in the case's year.
        """
        with self._run(case, between(case)):
            compared = [self._compared(case, name, text) for name, text in case.expect.items()]
        return [difference for difference in compared if difference is not None]

    @contextmanager
    def population(self, case: Case) -> Iterator[duckdb.DuckDBPyConnection]:
        """Run every scored table of the case's year that is not given; show them before they go.

        Nothing needs to be expected. Raises QppError as `run` does, and QPP507 for a broken grain.
        """
        scored = catalog.scored(case.performance_year)
        order = [t for t in _ordered_in_force(case.performance_year) if t.table in scored]
        with self._run(case, [t for t in order if t.table not in case.given]):
            yield self._connection

    @contextmanager
    def _run(self, case: Case, order: list[Transform]) -> Iterator[None]:
        for transform in order:
            self._prepare(transform)
        standing = self._let_stand(case, order)
        self._connection.execute("BEGIN")
        try:
            filled = {table for table, text in case.given.items() if self._fill(case, table, text)}
            for transform in order:
                if transform not in standing and self._write(transform, filled):
                    filled.add(transform.table)
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def _stand(self, transform: Transform) -> None:
        self._connection.execute("BEGIN")
        try:
            self._write(transform, set())
        except QppError:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        self._standing[transform.table] = transform
        self._writes_nothing_from_nothing.clear()

    @contextmanager
    def replaced(self, transform: Transform, sql: str) -> Iterator[None]:
        """Let another text stand in for a transform's own meanwhile.

        Raises QppError QPP505 and QPP506 for a text that does not write the table.
        """
        own = self._prepared.pop(transform, None)
        self.forget()
        try:
            self._prepare(replace(transform, sql=sql), stands_for=transform)
            yield
        finally:
            self._prepared.pop(transform, None)
            if own is not None:
                self._prepared[transform] = own
            self.forget()

    def forget(self) -> None:
        """Forget what stands and which tables stay empty: a rule or a policy row is another now."""
        for table in self._standing:
            self._connection.execute(f"DELETE FROM {table}")
        self._standing.clear()
        self._writes_nothing_from_nothing.clear()

    def _let_stand(self, case: Case, order: list[Transform]) -> set[Transform]:
        """Return what nothing given leads to, after making what of it does not stand yet."""
        standing: set[Transform] = set()
        reached = set(case.given)
        for transform in order:
            if not reached.isdisjoint(transform.reads):
                reached.add(transform.table)
            elif all(
                read in self._standing or read.split(".")[0] in warehouse.FOLDERS
                for read in transform.reads
            ):
                if self._standing.get(transform.table, transform) != transform:
                    # A year has another rule for it.
                    self.forget()
                    return self._let_stand(case, order)
                if transform.table not in self._standing:
                    self._stand(transform)
                standing.add(transform)
        return standing

    def _prepare(self, transform: Transform, stands_for: Transform | None = None) -> None:
        if transform in self._prepared:
            return
        select = warehouse.typed_select(self._connection, transform)
        self._statements += 1
        name = f"statement_{self._statements}"
        try:
            self._connection.execute(f"PREPARE {name} AS INSERT INTO {transform.table} {select}")
        except duckdb.Error as error:
            raise QppError("QPP506", table=transform.table, reason=str(error)) from error
        grain = warehouse.grain_query(transform)
        self._connection.execute(f"PREPARE {name}_grain AS {grain}")
        self._prepared[stands_for or transform] = name

    def _write(self, transform: Transform, filled: set[str]) -> bool:
        """Run a transform, unless what it makes is known; tell whether the table is changed."""
        if transform.table in self._standing:
            self._connection.execute(f"DELETE FROM {transform.table}")
        reads_nothing = filled.isdisjoint(transform.reads)
        if reads_nothing and transform in self._writes_nothing_from_nothing:
            return False
        name = self._prepared[transform]
        try:
            written = self._connection.execute(f"EXECUTE {name}").fetchone()
        except duckdb.Error as error:
            raise QppError("QPP506", table=transform.table, reason=str(error)) from error
        if written != (0,):
            if not transform.is_view:
                warehouse.check_grain_by(self._connection, transform, f"EXECUTE {name}_grain")
            return True
        if reads_nothing:
            self._writes_nothing_from_nothing.add(transform)
        return transform.table in self._standing

    def _fill(self, case: Case, table: str, text: str) -> bool:
        """Give a table the rows that are drawn; tell whether a transform may find it changed."""
        header, rows = drawn(case, table, text)
        known = {column.name for column in columns_of(table)}
        if "performance_year" in known - set(header):
            header = ("performance_year", *header)
            rows = [(str(case.performance_year), *row) for row in rows]
        has_rows = table in self._standing or table.split(".")[0] in warehouse.FOLDERS
        if has_rows:
            self._connection.execute(f"DELETE FROM {table}")
        listed = ", ".join(f'"{name}"' for name in header)
        _typed(self._connection, case, table, header, rows, f"INSERT INTO {table} ({listed})")
        return has_rows or bool(rows)

    def _compared(self, case: Case, table: str, text: str) -> Difference | None:
        header, rows = drawn(case, table, text)
        listed = ", ".join(f'"{name}"' for name in header)
        wanted = _counted(_typed(self._connection, case, table, header, rows))
        actual = _counted(self._connection.execute(f"SELECT {listed} FROM {table}").fetchall())
        if wanted == actual:
            return None

        def sorted_rows(rows: Counter[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
            return tuple(sorted(rows.elements(), key=str))

        return Difference(table, header, sorted_rows(wanted - actual), sorted_rows(actual - wanted))


@contextmanager
def case_bench() -> Iterator[CaseBench]:
    """Open a bench of its own, for as many cases as there are."""
    with warehouse.connect(threads=1) as connection:
        yield CaseBench(connection)

"""Files that the lake has already and that are sent again.

Such a file changes nothing while what it said is still in force, and is taken anew when that was
superseded since: A, then B, then A again ends with A. Whether it was is asked of the ingest stage
itself: its tables would be others with the file taken once more. Files that are sent together do
not supersede each other, so that a folder that is sent again as a whole changes nothing.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
from duckdb import ConstantExpression, DuckDBPyRelation, Expression

from flows.engine import catalog, warehouse
from flows.engine.catalog import Transform
from flows.engine.dictionary import columns_of
from flows.engine.register import open_years
from flows.ingest.keys import UNIT
from flows.ingest.settle import line_state
from flows.ingest.sources import Source
from flows.lake import (
    POSITION,
    SETTLED,
    CommittedFile,
    Log,
    is_history,
    pin_sources,
    rows_of,
    show_rows,
)


def tables_of(extract: str, performance_year: int | None) -> list[Transform]:
    """Return the tables of the ingest stage that say what of this extract of the lake counts.

    Of a history those alone that read nothing else, of the last year that is open: which row is in
    force is the same in all.
    """
    transforms = catalog.in_force(performance_year or open_years()[-1].performance_year)
    of_stage = {name: t for name, t in transforms.items() if t.stage == "ingest"}
    found = {}
    for name, transform in of_stage.items():
        read = catalog.ancestors(of_stage, [name]) - of_stage.keys()
        asked = read if is_history(extract) else {r for r in read if r.startswith("lake.")}
        if asked == {f"lake.{extract}"}:
            found[name] = transform
    return catalog.ordered(found)


def without_others(
    connection: duckdb.DuckDBPyConnection, extract: str, tables: list[Transform]
) -> None:
    """Create empty what the tables read beside this extract: it says the same with and without."""
    others = {read for table in tables for read in table.reads} - {t.table for t in tables}
    for name in others - {f"lake.{extract}"}:
        warehouse.create_empty(connection, name)


class Resent:
    """The files of one extract and year that the lake has already, among those that are sent."""

    def __init__(
        self,
        lake: Path,
        extract: str,
        performance_year: int | None,
        log: Log | None,
        sources: Iterable[Source],
    ) -> None:
        self.lake = lake
        self.extract = extract
        self.performance_year = performance_year
        self.version = log.version if log else 0
        self.counting = log.counting(performance_year) if log else ()
        # The last time that each file was taken, by its position among all.
        last = {file.source_digest: n for n, (_, file) in enumerate(self.counting)}
        known = {s.digest: s for s in sources if s.digest in last}
        self.positions = {digest: last[digest] for digest in sorted(known, key=last.__getitem__)}
        self.known = known

    def _may_be_superseded(self, digest: str) -> bool:
        later = self.counting[self.positions[digest] + 1 :]
        is_stored = self.counting[self.positions[digest]][1].parts
        return bool(is_stored) and any(
            f.parts and f.source_digest not in self.known for _, f in later
        )

    @property
    def may_be_superseded(self) -> bool:
        """Tell whether any file has to be looked at: something came later that is not sent now."""
        return any(map(self._may_be_superseded, self.positions))

    def superseded(self, connection: duckdb.DuckDBPyConnection) -> list[Source]:
        """Return the files whose content was superseded since, in the order of their last time.

        Raises QppError as pin_table does.
        """
        if not self.may_be_superseded:
            return []
        tables = tables_of(self.extract, self.performance_year)
        without_others(connection, self.extract, tables)
        taken: list[str] = []
        for digest in self.positions:
            # What follows a file that is taken anew was sent with it, and stays behind it.
            if (taken or self._may_be_superseded(digest)) and self._would_change(
                connection, tables, digest, taken
            ):
                taken.append(digest)
        return [self.known[digest] for digest in taken]

    def _would_change(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: list[Transform],
        digest: str,
        taken: list[str],
    ) -> bool:
        """Tell whether what is in force would change with the file taken once more."""
        standing = [
            (batch, file)
            for batch, file in self.counting
            if file.parts and (file.source_digest not in self.known or file.source_digest == digest)
        ]
        before = self._rows(connection, standing)
        for number, other in enumerate(taken, start=1):
            before = before.union(self._again(connection, other, number))
        again = self._again(connection, digest, len(taken) + 1)
        if self.extract in UNIT:
            # Claims are corrected one by one: only those of the file are looked at.
            keys = again.select(UNIT[self.extract]).distinct().set_alias("sent")
            before = before.set_alias("held").join(keys, UNIT[self.extract], how="semi")
        self._show(connection, tables, before)
        public = [table for table in tables if _is_in_force(table)]
        for table in public:
            connection.execute("DROP TABLE IF EXISTS " + _kept(table))
            connection.table(table.table).create(_kept(table))
        self._show(connection, tables, before.union(again))
        return any(
            left.except_(right).limit(1).fetchall()
            for table in public
            for left, right in _both_ways(
                connection.table(_kept(table)), connection.table(table.table)
            )
        )

    def _show(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: list[Transform],
        rows: DuckDBPyRelation,
    ) -> None:
        show_rows(connection, self.extract, rows)
        if is_history(self.extract):
            show_rows(connection, self.extract, self._settled(connection, rows))
        for table in tables:
            warehouse.create_table(connection, table)

    def _settled(
        self, connection: duckdb.DuckDBPyConnection, rows: DuckDBPyRelation
    ) -> DuckDBPyRelation:
        """Return the rows of claims with what settling them would say of each."""
        state = line_state()
        warehouse.create_table(connection, state)
        settled = connection.table(state.table).select(*POSITION, *SETTLED).set_alias("settled")
        held = [c for c in rows.columns if c not in SETTLED]
        joined = rows.select(*held).set_alias("held").join(settled, ", ".join(POSITION), how="left")
        return joined.select(*rows.columns)

    def _rows(
        self,
        connection: duckdb.DuckDBPyConnection,
        files: Iterable[tuple[int, CommittedFile]],
        given: dict[str, Expression] | None = None,
    ) -> DuckDBPyRelation:
        pinned = pin_sources(self.lake, self.extract, self.performance_year, self.version, files)
        return rows_of(connection, pinned, given)

    def _again(
        self,
        connection: duckdb.DuckDBPyConnection,
        digest: str,
        file_number: int,
    ) -> DuckDBPyRelation:
        """Return the rows of a file as the next batch would bring them."""
        given: dict[str, Expression] = {
            "batch_number": ConstantExpression(self.version + 1),
            "file_number": ConstantExpression(file_number),
        }
        return self._rows(connection, [self.counting[self.positions[digest]]], given)


def _is_in_force(table: Transform) -> bool:
    """Tell a table of what counts from one of where rows were sent, which each sending changes."""
    return not table.is_private and not set(POSITION) & {c.name for c in columns_of(table.table)}


def _kept(table: Transform) -> str:
    return f"held_{table.table.split('.')[1]}"


def _both_ways(
    left: DuckDBPyRelation, right: DuckDBPyRelation
) -> tuple[tuple[DuckDBPyRelation, DuckDBPyRelation], ...]:
    return (left, right), (right, left)

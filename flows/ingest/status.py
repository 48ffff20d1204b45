"""What the lake holds of a year: each file that was ever taken, and what became of its rows."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, FunctionExpression
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.drawing import say
from flows.engine import warehouse
from flows.engine.catalog import Transform
from flows.errors import printable
from flows.ingest.control import NotInForce, lines_not_in_force
from flows.ingest.resent import tables_of, without_others
from flows.ingest.settle import CLAIMS
from flows.ingest.statements import HERE, query
from flows.ingest.withdrawal import batch_name, day_of
from flows.lake import (
    POSITION,
    CommittedFile,
    checked_lake,
    create_view,
    extracts,
    is_history,
    pin_table,
    read_log,
)


@dataclass(frozen=True)
class FileStatus:
    """One file of a batch: rows that are in the lake are in force, superseded or withdrawn."""

    extract: str
    batch_number: int
    committed_at: int
    file: CommittedFile
    not_in_force: NotInForce = field(default_factory=NotInForce)
    withdrawn: str | None = None

    @property
    def in_force(self) -> int:
        """Return the rows that no later ones replace and that delete nothing."""
        gone = self.not_in_force.superseded + self.not_in_force.deleting
        return 0 if self.withdrawn else self.file.rows - gone

    @property
    def says(self) -> Iterator[str]:
        """Yield what is to be said of the file besides its counts."""
        superseded, by_batches, deleting = self.not_in_force
        if superseded:
            by = ", ".join(batch_name(self.extract, batch) for batch in by_batches)
            yield f"{superseded:,} of {self.file.rows:,} rows superseded by {by}"
        if deleting:
            yield f"{deleting:,} of {self.file.rows:,} rows delete claims"
        if self.withdrawn:
            yield self.withdrawn
        if self.file.other_years:
            yield f"forced: its content is of {self.file.other_years}"


def lake_status(lake: Path, performance_year: int) -> list[FileStatus]:
    """Return every file that was taken for a year, by extract and batch.

    Raises QppError as pin_table does.
    """
    return _status(lake, performance_year, [e for e in extracts() if not is_history(e)])


def claims_status(lake: Path, months: Collection[str] | None = None) -> list[FileStatus]:
    """Return every file of claims, or those with claims of some months of service.

    Raises QppError as control_totals does.
    """
    found = _status(lake, None, [CLAIMS])
    return [
        status
        for status in found
        if months is None or any(part.service_month in months for part in status.file.parts)
    ]


def _status(lake: Path, performance_year: int | None, names: Iterable[str]) -> list[FileStatus]:
    lake = checked_lake(lake)
    found = []
    for extract in names:
        log = read_log(lake, extract)
        if log is None:
            continue
        committed = {commit.version: commit.committed_at for commit in log.commits}
        withdrawn = log.withdrawals()
        not_in_force = (
            lines_not_in_force(lake, extract, log)
            if performance_year is None
            else _superseded(lake, extract, performance_year)
        )
        for batch, file in log.files():
            if file.performance_year != performance_year:
                continue
            key = (batch, file.source_digest)
            said = None
            if key in withdrawn:
                commit, withdrawal = withdrawn[key]
                said = (
                    f"withdrawn on {day_of(commit.committed_at)} by "
                    f"{batch_name(extract, commit.version)}: {withdrawal.reason}"
                )
            found.append(
                FileStatus(
                    extract,
                    batch,
                    committed[batch],
                    file,
                    not_in_force.get(key, NotInForce()),
                    said,
                )
            )
    return found


def holds_anything(lake: Path) -> bool:
    """Tell whether anything was ever taken."""
    return any(read_log(checked_lake(lake), extract) is not None for extract in extracts())


def years_of(lake: Path) -> list[int]:
    """Return the performance years for which anything was ever taken."""
    lake = checked_lake(lake)
    logs = (read_log(lake, extract) for extract in extracts())
    years = (file.performance_year for log in logs if log for _, file in log.files())
    return sorted({year for year in years if year is not None})


def _superseded(
    lake: Path, extract: str, performance_year: int
) -> dict[tuple[int, str], NotInForce]:
    """Return of each file that counts how many rows are superseded, and by which batches."""
    pinned = pin_table(lake, extract, performance_year)
    if not pinned.files:
        return {}
    with warehouse.connect() as connection:
        create_view(connection, pinned)
        tables = tables_of(extract, performance_year)
        without_others(connection, extract, tables)
        for table in tables:
            warehouse.create_table(connection, table)
        _superseded_rows(connection, extract, tables).create_view("superseded_row")
        connection.view(f"lake.{extract}").create_view("stored_row")
        return {
            (batch, digest): NotInForce(rows, tuple(by))
            for batch, digest, rows, by in query(connection, "superseded").fetchall()
        }


def _superseded_rows(
    connection: duckdb.DuckDBPyConnection, extract: str, tables: list[Transform]
) -> duckdb.DuckDBPyRelation:
    if (HERE / f"superseded_{extract}.sql").exists():
        return query(connection, f"superseded_{extract}")
    # Of the other extracts the latest row of the table's grain counts.
    [table] = tables
    key = FunctionExpression("row", *map(ColumnExpression, table.grain)).alias("key")
    rows = connection.view(f"lake.{extract}").select(*map(ColumnExpression, POSITION), key)
    rows.create_view("keyed_row")
    return query(connection, "superseded_latest")


def print_status(title: str, files: list[FileStatus], console: Console | None = None) -> None:
    """Print each file with its rows; in force are those that scoring reads."""
    console = console or Console()
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("batch, file, when (UTC)", overflow="fold")
    for name in ("rows in", "accepted", "quaran-\ntined", "in force"):
        table.add_column(name, justify="right", no_wrap=True)
    for status in files:
        table.add_row(
            Text(
                f"{batch_name(status.extract, status.batch_number)}\n"
                f"  {printable(status.file.called)}\n"
                f"  {day_of(status.committed_at).removesuffix(' UTC')}"
            ),
            *(f"{count:,}" for count in _counts(status)),
        )
    console.print(table)
    for status in files:
        for line in status.says:
            named = f"{batch_name(status.extract, status.batch_number)} {status.file.called}"
            say(console, printable(f"{named}: {line}"))
    totals = [sum(column) for column in zip(*map(_counts, files), strict=True)]
    rows_in, accepted, quarantined, in_force = totals
    say(
        console,
        f"{len(files):,} files: {rows_in:,} rows in = {accepted:,} accepted + {quarantined:,} "
        f"quarantined. Of the accepted, {in_force:,} are in force.",
    )


def _counts(status: FileStatus) -> tuple[int, int, int, int]:
    file = status.file
    return file.rows_in, file.rows, file.quarantined_rows, status.in_force

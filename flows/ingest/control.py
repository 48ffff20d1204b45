"""Control totals of the history of claims: lines and allowed dollars by month of service."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

from flows.engine import warehouse
from flows.engine.warehouse import glob_safe
from flows.errors import QppError
from flows.ingest.settle import CLAIMS
from flows.ingest.statements import bind, query, statement
from flows.lake import CommittedFile, Log, check_parts, damage, settled_rows

# What a settlement says of a row besides.
TOLD = ("is_superseded", "superseded_by_batch_number", "service_month", "allowed_charge_amount")


@dataclass
class MonthTotal:
    """Lines and allowed dollars of one month of service; None is of a DELETE without a date."""

    service_month: str | None
    lines: int = 0
    allowed_charge_amount: Decimal = Decimal(0)
    superseded_lines: int = 0
    superseded_charge_amount: Decimal = Decimal(0)
    # Of those that delete a claim and are its last word.
    deleting_lines: int = 0
    deleting_charge_amount: Decimal = Decimal(0)

    @property
    def lines_in_force(self) -> int:
        """Return the lines that no later ones replace and that delete nothing."""
        return self.lines - self.superseded_lines - self.deleting_lines

    @property
    def charge_in_force(self) -> Decimal:
        """Return the allowed dollars of the lines that are in force."""
        gone = self.superseded_charge_amount + self.deleting_charge_amount
        return self.allowed_charge_amount - gone


class NotInForce(NamedTuple):
    """How many rows of a file are superseded, and by which batches, and how many delete a claim."""

    superseded: int = 0
    superseded_by: tuple[int, ...] = ()
    deleting: int = 0


def control_totals(
    lake: Path, log: Log, version: int | None = None, months: Collection[str] | None = None
) -> list[MonthTotal]:
    """Return what counts of the history, by month or of some months, up to a version of its table.

    Raises QppError QPP206 and QPP207 when what was settled, or a file of claims, is gone or
    damaged.
    """
    counting = log.counting(None, version)
    totals: dict[str | None, MonthTotal] = {}
    for _, file in counting:
        for part in file.parts:
            if months is not None and part.service_month not in months:
                continue
            total = totals.setdefault(part.service_month, MonthTotal(part.service_month))
            total.lines += part.rows
            total.allowed_charge_amount += Decimal(part.allowed_charge_amount)
    with _shown(lake, log, counting, version, months) as connection:
        for month, *told in query(connection, "month_not_in_force").fetchall():
            if month in totals:
                total = totals[month]
                total.superseded_lines, total.superseded_charge_amount = told[:2]
                total.deleting_lines, total.deleting_charge_amount = told[2:]
    return sorted(totals.values(), key=lambda total: total.service_month or "")


def lines_not_in_force(lake: Path, extract: str, log: Log) -> dict[tuple[int, str], NotInForce]:
    """Return of each file that counts which of its rows are not in force, where there are any.

    Raises QppError as control_totals does.
    """
    assert extract == CLAIMS
    counting = log.counting(None)
    digests = {(batch, file.file_number): file.source_digest for batch, file in counting}
    with _shown(lake, log, counting, None, None) as connection:
        return {
            (batch, digests[batch, number]): NotInForce(superseded, tuple(by), deleting)
            for batch, number, superseded, by, deleting in query(
                connection, "file_not_in_force"
            ).fetchall()
        }


@contextmanager
def _shown(
    lake: Path,
    log: Log,
    counting: Sequence[tuple[int, CommittedFile]],
    version: int | None,
    months: Collection[str] | None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Show which rows of the files that count are superseded, and which delete a claim."""
    settlements = log.settlements(version)
    at_version = log.version if version is None else version
    check_parts(lake, CLAIMS, settlements, at_version)
    counted = {(batch, file.source_digest) for batch, file in counting}
    # Earlier places may be vacuumed; a row says the same in each.
    files = {
        part.path
        for batch, file in log.in_last_places()
        for part in file.parts
        if (batch, file.source_digest) in counted
        and (months is None or part.service_month in months)
    }
    missing = [file for file in files if not (lake / CLAIMS / file).exists()]
    if missing:
        raise QppError("QPP206", extract=CLAIMS, files=len(missing), version=at_version)
    with warehouse.connect() as connection:
        connection.execute(statement("not_in_force"))
        if settlements:
            paths = [lake / CLAIMS / settlement.path for settlement in settlements]
            settled_rows(connection, paths, TOLD).create_view("settled_row", replace=True)
        connection.executemany(
            "INSERT INTO counting_file VALUES ($1, $2)",
            [(batch, file.file_number) for batch, file in counting] or [(None, None)],
        )
        query(connection, "superseded_line").create("superseded_line")
        bind(connection, part_files=[glob_safe(lake / CLAIMS / file) for file in sorted(files)])
        try:
            if files:
                query(connection, "deleting_line").insert_into("deleting_line")
        except duckdb.Error as error:
            raise damage(error) or error from error
        yield connection


def print_totals(totals: list[MonthTotal], console: Console | None = None) -> None:
    """Print lines and allowed dollars by month of service, and what of them is in force."""
    table = Table(
        title="Claims by month of service",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("month", no_wrap=True)
    for name in (
        "lines",
        "allowed\ndollars",
        "superseded\nlines",
        "deleting\nlines",
        "in force\nlines",
        "in force\ndollars",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    shown = [*totals, _sum(totals)]
    for total in shown:
        is_sum = total is shown[-1]
        table.add_row(
            "all" if is_sum else (total.service_month or "no date")[: len("2024-01")],
            f"{total.lines:,}",
            f"{total.allowed_charge_amount:,.2f}",
            f"{total.superseded_lines:,}",
            f"{total.deleting_lines:,}",
            f"{total.lines_in_force:,}",
            f"{total.charge_in_force:,.2f}",
            style="bold" if is_sum else None,
        )
    (console or Console()).print(table)


def _sum(totals: list[MonthTotal]) -> MonthTotal:
    return MonthTotal(
        None,
        sum(total.lines for total in totals),
        sum((total.allowed_charge_amount for total in totals), Decimal(0)),
        sum(total.superseded_lines for total in totals),
        sum((total.superseded_charge_amount for total in totals), Decimal(0)),
        sum(total.deleting_lines for total in totals),
        sum((total.deleting_charge_amount for total in totals), Decimal(0)),
    )

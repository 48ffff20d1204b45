"""Control totals of the history of claims: lines and allowed dollars by month of service."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

from flows.engine import warehouse
from flows.ingest.settle import CLAIMS
from flows.ingest.statements import query
from flows.lake import CommittedFile, Log, check_parts, settled_rows

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

    @property
    def lines_in_force(self) -> int:
        """Return the lines that no later ones replace."""
        return self.lines - self.superseded_lines

    @property
    def charge_in_force(self) -> Decimal:
        """Return the allowed dollars of the lines that no later ones replace."""
        return self.allowed_charge_amount - self.superseded_charge_amount


def control_totals(
    lake: Path, log: Log, version: int | None = None, months: Collection[str] | None = None
) -> list[MonthTotal]:
    """Return what counts of the history, by month or of some months, up to a version of its table.

    Raises QppError QPP206 and QPP207 when what was settled is gone or changed.
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
    with warehouse.connect() as connection:
        if _show_superseded(connection, lake, log, counting, version):
            for month, lines, amount in query(connection, "superseded_month").fetchall():
                if month in totals:
                    totals[month].superseded_lines = lines
                    totals[month].superseded_charge_amount = amount
    return sorted(totals.values(), key=lambda total: total.service_month or "")


def superseded_lines(
    lake: Path, extract: str, log: Log
) -> dict[tuple[int, str], tuple[int, tuple[int, ...]]]:
    """Return of each file that counts how many rows are superseded, and by which batches.

    Raises QppError as control_totals does.
    """
    assert extract == CLAIMS
    counting = log.counting(None)
    with warehouse.connect() as connection:
        if not _show_superseded(connection, lake, log, counting, None):
            return {}
        found = query(connection, "superseded_file").fetchall()
    digests = {(batch, file.file_number): file.source_digest for batch, file in counting}
    return {(batch, digests[batch, number]): (rows, tuple(by)) for batch, number, rows, by in found}


def _show_superseded(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    log: Log,
    counting: Sequence[tuple[int, CommittedFile]],
    version: int | None,
) -> bool:
    """Show the rows of the files that count which are superseded; tell whether any were settled."""
    settlements = log.settlements(version)
    if not settlements or not counting:
        return False
    check_parts(lake, CLAIMS, settlements, log.version if version is None else version)
    paths = [lake / CLAIMS / settlement.path for settlement in settlements]
    settled_rows(connection, paths, TOLD).create_view("settled_row", replace=True)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE counting_file (batch_number INTEGER, file_number INTEGER)"
    )
    connection.executemany(
        "INSERT INTO counting_file VALUES ($1, $2)",
        [(batch, file.file_number) for batch, file in counting],
    )
    query(connection, "superseded_line").create_view("superseded_line", replace=True)
    return True


def print_totals(totals: list[MonthTotal], console: Console | None = None) -> None:
    """Print lines and allowed dollars by month of service, and what of them is in force."""
    table = Table(
        title="Claims by month of service",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("month")
    for name in (
        "lines",
        "allowed dollars",
        "superseded\nlines",
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
    )

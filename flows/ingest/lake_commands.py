"""`qpp withdraw` and `qpp lake status`: what counts in the lake, and what no longer does."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.drawing import say
from flows.errors import QppError, print_error, printable
from flows.options import LakeOption, LockTimeoutOption


def _reason(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("a reason is needed: it is kept with the withdrawal.")
    return " ".join(text.split())


def withdraw_command(
    target: Annotated[
        str,
        typer.Argument(
            metavar="BATCH|FILE",
            help="A batch as qpp lake status names it, or a file by path, SHA-256 or name.",
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(parser=_reason, metavar="TEXT", help="Why; kept, and shown by lake status."),
    ],
    lake: LakeOption,
    performance_year: Annotated[
        int | None, typer.Argument(help="Performance year that it was ingested for, if several.")
    ] = None,
    lock_timeout: LockTimeoutOption = -1,
) -> None:
    """Take a batch, or one file, out of what counts.

    Nothing is deleted: earlier runs read it still and can be explained. What it had superseded
    counts again, the next run scores without it, and the file can be ingested again.
    """
    from flows.ingest.report import of_year
    from flows.ingest.withdrawal import withdraw

    console = Console()
    for taken in withdraw(lake, target, reason, performance_year, lock_timeout):
        say(
            console,
            f"Withdrawn from {of_year(taken.file.performance_year)}: "
            f"{taken.batch} {printable(taken.file.called)}, {taken.file.rows:,} rows",
        )


def status_command(
    lake: LakeOption,
    performance_year: Annotated[
        int | None, typer.Argument(help="Performance year; all of the lake when not given.")
    ] = None,
) -> None:
    """List every file that was taken: when, its rows, and how many are in force.

    Rows in are accepted or quarantined; of the accepted those are in force that were
    neither superseded by a later batch nor withdrawn, and that delete no claim. Claims are one
    history of all years: of a year the files are listed of which it reads months of service, with
    control totals, lines and allowed dollars by month.
    """
    from flows.engine.register import check_open
    from flows.ingest.status import lake_status, print_status, years_of

    if performance_year is not None:
        check_open(performance_year)
    years = [year for year in years_of(lake) if performance_year in (None, year)]
    has_claims = _tell_claims(lake, performance_year)
    if not years and not has_claims:
        raise QppError(
            "QPP216", lake=lake, of=f" of {performance_year}" if performance_year else ""
        )
    for year in years:
        print_status(f"The lake, performance year {year}", lake_status(lake, year))
        _tell_open(lake, year)
    if performance_year is not None and not years:
        _tell_open(lake, performance_year)


def _tell_claims(lake: Path, performance_year: int | None) -> bool:
    """List the files of claims, of a year those that it reads; tell whether there are any."""
    from flows.engine.service_window import service_months
    from flows.ingest.control import control_totals, print_totals
    from flows.ingest.settle import CLAIMS
    from flows.ingest.status import claims_status, print_status
    from flows.lake import checked_lake, read_log

    folder = checked_lake(lake)
    log = read_log(folder, CLAIMS)
    months = None if performance_year is None else service_months(performance_year)
    files = claims_status(lake, months) if log else []
    if log is None or not files:
        return False
    read = f"that performance year {performance_year} reads" if performance_year else "of all years"
    print_status(f"Claims {read}", files)
    print_totals(control_totals(folder, log, months=months))
    return True


def _tell_open(lake: Path, performance_year: int) -> None:
    """Say how many rows that are set aside are open, and where they are listed."""
    from flows.ingest.quarantine import has_quarantine
    from flows.ingest.standing import standing

    if not has_quarantine(lake, performance_year):
        return
    with standing(lake, performance_year) as found:
        if found.open:
            say(
                Console(),
                f"{found.open:,} rows that are set aside are open: qpp quarantine "
                f"{performance_year} lists them.",
            )
        for damage in found.damaged:
            print_error(damage)

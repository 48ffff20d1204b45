"""`qpp nightly` and `qpp serve`: what arrives by itself, with and without a Prefect server."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.drawing import say
from flows.options import (
    LakeOption,
    LockTimeoutOption,
    MaxQuarantineOption,
    MemoryOption,
    ThreadsOption,
)
from flows.progress import progress
from flows.serving import SETTLE_SECONDS
from flows.settings import SETTINGS

DAY = ["%Y-%m-%d"]
InboxOption = Annotated[
    Path | None,
    typer.Option(envvar=SETTINGS["inbox"].variable, help=SETTINGS["inbox"].says, file_okay=False),
]


def _days(first: date | None, last: date | None) -> list[tuple[date | None, date | None]]:
    """Return each day of a range as one night; what is open at an end is one night."""
    if first is None or last is None:
        return [(first, last)]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, day) for day in days]


def nightly_command(
    lake: LakeOption,
    inbox: InboxOption = None,
    first_day: Annotated[
        datetime | None,
        typer.Option("--from", formats=DAY, help="Only files written on this day (UTC) or later."),
    ] = None,
    last_day: Annotated[
        datetime | None,
        typer.Option("--until", formats=DAY, help="Only files written on this day or before."),
    ] = None,
    settle: Annotated[
        float, typer.Option(min=0, help="Seconds without a write after which a file is complete.")
    ] = SETTLE_SECONDS,
    lock_timeout: LockTimeoutOption = -1,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
    max_quarantine: MaxQuarantineOption = None,
) -> None:
    """Take whatever has arrived in the inbox and is complete; move nothing.

    A file in INBOX/2024 is of performance year 2024; claims, which are of all years, lie in
    INBOX/claims. Left for the next night is what is being copied, what was written to in the last
    minute, and what has a file NAME.sha256 beside it that says otherwise. What is in the lake
    already changes nothing: the command may run at any time.

    With --from and --until the days are taken one after the other, as the nights would have.
    Exit code 1 when a file was refused or cannot be taken, or has more in quarantine than is
    allowed.
    """
    from flows.engine.warehouse import Resources
    from flows.ingest.report import print_report
    from flows.serving.inbox import inbox_of
    from flows.serving.nightly import said_left, take_inbox

    folder = inbox_of(inbox, lake)
    first = first_day.date() if first_day else None
    last = last_day.date() if last_day else None
    if first and last and last < first:
        raise typer.BadParameter("the last day is before the first.", param_hint="--until")
    console = Console()
    has_fault = False
    for days in _days(first, last):
        with progress(f"Inbox {folder}"):
            night = take_inbox(
                folder,
                lake,
                days,
                settle,
                lock_timeout,
                Resources(threads, memory_limit),
                max_quarantine,
                print_report,
            )
        for line in said_left(night, folder):
            say(console, line)
        if not night.ingested:
            day = f", {days[0]}" if days[0] is not None and days[0] == days[1] else ""
            say(console, f"Nothing has arrived{day}.")
        has_fault = has_fault or night.fault is not None
    if has_fault:
        raise typer.Exit(1)


def serve_command(
    lake: LakeOption,
    inbox: InboxOption = None,
    cron: Annotated[
        str, typer.Option(help="When the nightly ingest runs, as cron writes it.")
    ] = "0 2 * * *",
    timezone: Annotated[
        str, typer.Option(help="Time zone of --cron, for instance America/New_York.")
    ] = "UTC",
    port: Annotated[
        int,
        typer.Option(
            min=1, max=65535, help="Port on loopback of the Prefect server, where none is named."
        ),
    ] = 4200,
) -> None:
    """Serve the deployments nightly-ingest, score-year and annual-cycle on this machine.

    They are run here, one at a time, by the Prefect server that PREFECT_API_URL names; where none
    is named one is started on loopback and ends with this command.
    """
    from flows.serving.serve import serve

    serve(lake, inbox, cron, timezone, port)

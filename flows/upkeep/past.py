"""What a table of the lake held at the end of a past day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.drawing import say
from flows.errors import QppError, printable
from flows.ingest.control import MonthTotal, control_totals, print_totals
from flows.ingest.withdrawal import batch_name, day_of
from flows.lake import (
    Commit,
    CommittedFile,
    Log,
    Withdrawal,
    checked_lake,
    extracts,
    is_history,
    read_log,
)
from flows.run.as_of import end_of


@dataclass(frozen=True)
class Source:
    """One source file that counted: its batch and when that came (day_of), or its withdrawal."""

    batch_number: int
    came: str
    file: CommittedFile
    withdrawn: tuple[Commit, Withdrawal] | None = None


@dataclass(frozen=True)
class Past:
    """A table of the lake at the version that it had at the end of a day."""

    extract: str
    day: date
    version: int
    committed_at: int
    counted: tuple[Source, ...]
    withdrawn: tuple[Source, ...]
    totals: tuple[MonthTotal, ...]


def past(lake: Path, extract: str, day: date) -> Past:
    """Return what a table held at the end of a day, UTC.

    Raises QppError QPP223 when there is no such table, QPP224 when nothing had come by then, QPP206
    and QPP207 when what was settled of claims is gone or changed, and as read_log does.
    """
    if extract not in extracts():
        raise QppError("QPP223", table=repr(extract), tables=", ".join(extracts()))
    lake = checked_lake(lake)
    log = read_log(lake, extract)
    end = end_of(day)
    commits = [c for c in log.commits if c.committed_at < end] if log else []
    if log is None or not any(commit.files for commit in commits):
        raise QppError("QPP224", day=day.isoformat(), extract=extract, since=_since(log))
    version = commits[-1].version
    came = {commit.version: day_of(commit.committed_at) for commit in log.commits}
    withdrawn = log.withdrawals(version)
    sources = [
        Source(batch, came[batch], file, withdrawn.get((batch, file.source_digest)))
        for batch, file in log.files()
        if batch <= version
    ]
    return Past(
        extract,
        day,
        version,
        commits[-1].committed_at,
        tuple(source for source in sources if source.withdrawn is None),
        tuple(source for source in sources if source.withdrawn is not None),
        tuple(control_totals(lake, log, version)) if is_history(extract) else (),
    )


def _since(log: Log | None) -> str:
    first = next((c for c in log.commits if c.files), None) if log else None
    return f"; the first of it came on {day_of(first.committed_at)}" if first else ""


def print_past(found: Past, console: Console | None = None) -> None:
    """Print the source files that counted, what was withdrawn, and of claims the control totals."""
    console = console or Console()
    table = Table(
        title=f"The lake's table {found.extract} at the end of {found.day.isoformat()} (UTC): "
        f"version {found.version} of {day_of(found.committed_at)}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("batch, file, when (UTC)", overflow="fold")
    table.add_column("of")
    table.add_column("rows", justify="right", no_wrap=True)
    for source in found.counted:
        table.add_row(
            Text(f"{_named(found, source)}\n  {source.came.removesuffix(' UTC')}"),
            _of(source.file),
            f"{source.file.rows:,}",
        )
    console.print(table)
    rows = sum(source.file.rows for source in found.counted)
    say(console, f"{len(found.counted):,} files counted with {rows:,} rows.")
    for source in found.withdrawn:
        assert source.withdrawn is not None
        commit, withdrawal = source.withdrawn
        say(
            console,
            printable(
                f"Withdrawn by then: {_named(found, source, ' ')}, {source.file.rows:,} rows, on "
                f"{day_of(commit.committed_at)} by {batch_name(found.extract, commit.version)}: "
                f"{withdrawal.reason}"
            ),
        )
    if found.totals:
        print_totals(list(found.totals), console)


def _named(found: Past, source: Source, between: str = "\n  ") -> str:
    batch = batch_name(found.extract, source.batch_number)
    return f"{batch}{between}{printable(source.file.called)}"


def _of(file: CommittedFile) -> str:
    """Return the performance year of a file, of claims its months of service."""
    if file.performance_year is not None:
        return str(file.performance_year)
    return _span(part.service_month for part in file.parts)


def _span(months: Iterable[str | None]) -> str:
    dated = sorted({month.rpartition("-")[0] for month in months if month})
    if not dated:
        return ""
    return dated[0] if len(dated) == 1 else f"{dated[0]} to {dated[-1]}"

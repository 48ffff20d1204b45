"""What an ingest did, file by file."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.errors import QppError


class Status(StrEnum):
    """What became of a file."""

    INGESTED = "ingested"
    ALREADY_INGESTED = "already ingested"
    REFUSED = "refused"


@dataclass(frozen=True)
class RuleCount:
    """How many rows of a file break one rule, and what the rule says."""

    rule_id: str
    reason: str
    rows: int


@dataclass(frozen=True)
class FileReport:
    """One file: rows_in is accepted and quarantined together, unless the file was refused.

    broken names the rules for which rows are in quarantine, warnings those that only warn.
    """

    path: Path
    status: Status
    extract: str | None = None
    rows_in: int = 0
    accepted: int = 0
    quarantined: int = 0
    broken: tuple[RuleCount, ...] = ()
    warnings: tuple[RuleCount, ...] = ()
    quarantine: Path | None = None
    error: QppError | None = None


@dataclass(frozen=True)
class IngestReport:
    """What one ingest did to the lake."""

    performance_year: int
    lake: Path
    files: tuple[FileReport, ...] = field(default_factory=tuple)

    @property
    def has_refused(self) -> bool:
        """Tell whether any file was refused."""
        return any(file.status is Status.REFUSED for file in self.files)

    @property
    def rows_in(self) -> int:
        """Return the rows of the files that were ingested now."""
        return sum(f.rows_in for f in self.files if f.status is Status.INGESTED)

    @property
    def accepted(self) -> int:
        """Return the rows that entered the lake now."""
        return sum(f.accepted for f in self.files if f.status is Status.INGESTED)

    @property
    def quarantined(self) -> int:
        """Return the rows set aside now."""
        return sum(f.quarantined for f in self.files if f.status is Status.INGESTED)


COLOURS = {Status.INGESTED: "green", Status.ALREADY_INGESTED: "yellow", Status.REFUSED: "red"}


def print_report(report: IngestReport, console: Console | None = None) -> None:
    """Print what became of each file, the rules broken and where the rows are."""
    console = console or Console()
    table = Table(title=f"Ingest, performance year {report.performance_year}", title_justify="left")
    table.add_column("file", overflow="fold")
    for name in ("extract", "status"):
        table.add_column(name, no_wrap=True)
    for name in ("rows in", "accepted", "quarantined"):
        table.add_column(name, justify="right")
    for file in report.files:
        counts = (file.rows_in, file.accepted, file.quarantined)
        shown = [f"{n:,}" for n in counts] if file.rows_in or not file.error else ["", "", ""]
        if file.status is Status.ALREADY_INGESTED:
            shown = ["", "", ""]
        status = f"[{COLOURS[file.status]}]{file.status}[/]"
        table.add_row(file.path.name, file.extract or "", status, *shown)
    console.print(table)
    for file in report.files:
        _print_findings(console, file)
    console.print(
        f"{report.rows_in:,} rows in, {report.accepted:,} accepted, "
        f"{report.quarantined:,} in quarantine. The lake is {report.lake}.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _print_findings(console: Console, file: FileReport) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    if file.error or file.broken or file.warnings:
        say(f"\n{file.path.name}")
    if file.error:
        say(f"  {file.error}")
    for label, counts in (("quarantined", file.broken), ("warning", file.warnings)):
        for rule in counts:
            say(f"  {label} {rule.rows:,} x {rule.rule_id} {rule.reason}")
    if file.quarantine:
        say(f"  rows and reasons: {file.quarantine}")

"""What an ingest did, file by file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.drawing import between_words, say
from flows.errors import QppError, print_error, printable


class Status(StrEnum):
    """What became of a file."""

    INGESTED = "ingested"
    ALREADY_INGESTED = "already ingested"
    REFUSED = "refused"


def of_year(performance_year: int | None) -> str:
    """Return what a year is called where claims, which belong to none, may stand beside it."""
    return f"performance year {performance_year}" if performance_year else "claims of all years"


@dataclass(frozen=True)
class RuleCount:
    """How many rows of a file break one rule, what the rule says, and where the first one is."""

    rule_id: str
    reason: str
    rows: int
    columns: tuple[str, ...] = ()
    first_row: int | None = None
    first_place: str = ""

    @property
    def place(self) -> str:
        """Return where to look in the source file; empty when that is not known."""
        if self.first_row is None:
            return ""
        where = f", {self.first_place}" if self.first_place else ""
        named = where + (f", {', '.join(self.columns)}" if self.columns else "")
        return f" ({'first at ' if self.rows > 1 else ''}row {self.first_row:,}{named})"


@dataclass(frozen=True)
class FileReport:
    """One file: rows_in is accepted and quarantined, unless the file was refused.

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
    notes: tuple[str, ...] = ()

    @property
    def quarantined_percent(self) -> float:
        """Return the share of the rows in quarantine."""
        return 100 * self.quarantined / self.rows_in if self.rows_in else 0.0


@dataclass(frozen=True)
class IngestReport:
    """What one ingest did to the lake."""

    performance_year: int | None
    lake: Path
    files: tuple[FileReport, ...] = field(default_factory=tuple)
    # The share of a file that may be in quarantine, if the operator names one.
    most_quarantined_percent: float | None = None

    def number_of(self, status: Status) -> int:
        """Return how many files have the status."""
        return sum(file.status is status for file in self.files)

    @property
    def over_threshold(self) -> tuple[FileReport, ...]:
        """Return the files that were ingested with more in quarantine than the operator allows."""
        most = self.most_quarantined_percent
        return tuple(
            file
            for file in self.files
            if most is not None
            and file.status is Status.INGESTED
            and file.quarantined_percent > most
        )

    @property
    def fault(self) -> str | None:
        """Return why the ingest did not end well, without any name; None when it did."""
        refused, over = self.number_of(Status.REFUSED), len(self.over_threshold)
        said = [
            f"{refused:,} of {len(self.files):,} files refused" if refused else "",
            f"{over:,} with more rows in quarantine than allowed" if over else "",
        ]
        return ", ".join(filter(None, said)) or None

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


COUNTS = ("rows in", "accepted", "quarantined")
# The space on both sides of a column and the line before it.
GAP = 3
COLOURS = {Status.INGESTED: "green", Status.ALREADY_INGESTED: "yellow", Status.REFUSED: "red"}


def print_report(report: IngestReport, console: Console | None = None) -> None:
    """Print what became of each file, the rules broken and where the rows are."""
    console = console or Console()
    table = Table(
        title=f"Ingest, {of_year(report.performance_year)}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("file", overflow="fold")
    table.add_column("status", no_wrap=True)
    for name in COUNTS:
        table.add_column(name, justify="right", no_wrap=True)
    counted = [_counts(file) for file in report.files]
    lines = [[max(name.split("\n"), key=len) for name in COUNTS], *counted]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    taken = max(map(len, Status)) + sum(widths) + GAP * (len(widths) + 2) + 1
    for file, shown in zip(report.files, counted, strict=True):
        named = _named(file, console.width - taken)
        table.add_row(named, Text(file.status, style=COLOURS[file.status]), *shown)
    console.print(table)
    for file in report.files:
        for line in findings(file):
            say(console, line)
    for line in closing(report):
        say(console, line)
    if report.over_threshold:
        print_error(
            QppError(
                "QPP123",
                files=len(report.over_threshold),
                percent=f"{report.most_quarantined_percent:g}",
                names=", ".join(
                    f"{printable(file.path.name)} {file.quarantined_percent:.2f}"
                    for file in report.over_threshold
                ),
            )
        )


def closing(report: IngestReport) -> Iterator[str]:
    """Yield the sums of the table."""
    statuses = (f"{report.number_of(s):,} {s}" for s in Status if report.number_of(s))
    yield f"{len(report.files):,} files: {', '.join(statuses)}."
    refused = [file for file in report.files if file.status is Status.REFUSED and file.rows_in]
    if refused:
        rows = sum(file.rows_in for file in refused)
        bad = sum(file.quarantined for file in refused)
        yield f"Of refused files: {rows:,} rows in, 0 accepted, {bad:,} in quarantine."
    yield (
        f"{report.rows_in:,} rows in, {report.accepted:,} accepted, "
        f"{report.quarantined:,} in quarantine. "
        f"The lake is {report.lake}."
    )
    if any(file.quarantine for file in report.files):
        # Claims are of no year, and listed with each.
        year = report.performance_year or "YEAR"
        yield f"qpp quarantine {year} lists what is set aside and open."


def _counts(file: FileReport) -> tuple[str, ...]:
    """Return the counts of a file as they are shown: none where nothing was counted now."""
    if file.status is Status.ALREADY_INGESTED or (file.error and not file.rows_in):
        return ("",) * len(COUNTS)
    counts = (file.rows_in, file.accepted, file.quarantined)
    return tuple(f"{count:,}" for count in counts)


def _named(file: FileReport, width: int) -> Text:
    """Return the file's name, and its extract where the name does not tell it."""
    name = Text(between_words(printable(file.path.name), width))
    if file.extract and not file.path.name.startswith(file.extract):
        name.append(f" ({file.extract})", style="dim")
    return name


def findings(file: FileReport) -> Iterator[str]:
    """Yield the error of a file, the rules that its rows break and where the rows are, in lines."""
    if file.error or file.broken or file.warnings or file.notes:
        yield f"\n{printable(file.path.name)}"
    if file.error:
        yield f"  {file.error}"
    for note in file.notes:
        yield f"  {note}"
    for label, counts in (("quarantined", file.broken), ("warning", file.warnings)):
        for rule in counts:
            yield f"  {label} {rule.rows:,} x {rule.rule_id}{rule.place} {rule.reason}"
    if file.quarantine:
        yield f"  rows and reasons: {file.quarantine}"

"""What is set aside of a year, on a terminal or as CSV."""

import csv
import sys
from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.drawing import no_formula, say
from flows.errors import printable
from flows.ingest.export import Exported
from flows.ingest.set_aside import (
    BY_EXPORT,
    BY_HAND,
    BY_KEY,
    BY_WHOLE,
    REFUSED,
    TAKEN,
    WITHDRAWN,
    Closing,
    RuleLine,
    SetAside,
)
from flows.ingest.set_aside_rows import MASKED, Fault
from flows.ingest.withdrawal import batch_name, day_of

HOW = {
    BY_KEY: "the same rows came again",
    BY_EXPORT: "its export came back, mended",
    BY_WHOLE: "the file was sent again as a whole",
}
LISTED = (
    "extract",
    "batch",
    "file",
    "sha256",
    "when",
    "state",
    "rows_in",
    "set_aside",
    "open",
    "rule_id",
    "columns",
    "reason",
    "rule_set_aside",
    "rule_open",
)
LISTED_ROW = (
    "extract",
    "batch",
    "file",
    "row_number",
    "place",
    "column",
    "rule_id",
    "reason",
    "held",
    "is_open",
    # Empty unless identifiers are to be shown.
    "row_text",
)


def print_files(
    performance_year: int, files: list[SetAside], rule: str | None, console: Console
) -> None:
    """Print each file with its rows and the rules that they break, then what became of them."""
    if not files:
        return
    table = Table(
        title=f"Set aside, performance year {performance_year}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("file, rule and reason", overflow="fold", ratio=1)
    for name in ("rows in", "set\naside", "open"):
        table.add_column(name, justify="right", no_wrap=True)
    for file in files:
        rows_in = "" if file.rows_in is None else f"{file.rows_in:,}"
        named = f"{file.batch or file.extract}\n  {printable(file.name or file.digest)}"
        when = f"  {day_of(file.committed_at)}{'' if file.state == TAKEN else f', {file.state}'}"
        counts = (rows_in, f"{file.rows:,}", f"{file.open:,}")
        table.add_row(Text(f"{named}\n{when}"), *(Text(n, style="bold") for n in counts))
        for broken in _rules(file, rule):
            is_open = file.open > 0
            opened = broken.open if is_open else 0
            table.add_row(_rule(broken), "", f"{broken.rows:,}", f"{opened:,}")
        table.add_section()
    console.print(table)
    for file in files:
        for line in _became(file):
            say(console, printable(f"{file.called}: {line}"))


def _rules(file: SetAside, rule: str | None) -> list[RuleLine]:
    return [line for line in file.rules if rule in (None, line.rule_id)]


def _rule(line: RuleLine) -> RenderableType:
    columns = f" {', '.join(line.columns)}" if line.columns else ""
    return Group(
        Padding(Text(printable(f"{line.rule_id}{columns}"), style="yellow"), (0, 0, 0, 2)),
        Padding(Text(printable(line.reason)), (0, 0, 0, 2)),
    )


def _became(file: SetAside) -> Iterator[str]:
    """Yield what became of a file and its rows besides their number."""
    if file.answer_to:
        yield (
            f"what it was to mend is counted with {file.answer_to}. Mend all of its rows, "
            "or leave out those that cannot be, and send it again."
        )
        return
    if file.state == REFUSED and file.open:
        yield "nothing of it is in the lake: it has to be mended and sent again as a whole."
    if file.state == WITHDRAWN:
        yield "withdrawn: none of its rows is waited for."
        return
    for closing in file.closings:
        yield f"{closing.rows:,} of {file.rows:,} rows closed {_by(file, closing)}"


def _by(file: SetAside, closing: Closing) -> str:
    batch = batch_name(file.extract, closing.version)
    day = day_of(closing.committed_at)
    if closing.how == BY_HAND or closing.by is None:
        return f"by hand on {day} as {batch}: {closing.reason}"
    return f"by {batch} {closing.by.called} on {day}: {HOW[closing.how]}."


def print_totals(
    performance_year: int, files: list[SetAside], left_out: int, console: Console
) -> None:
    """Print the sums of all files, and what can be done about what is open."""
    rows, opened = sum(file.rows for file in files), sum(file.open for file in files)
    moot = sum(file.rows for file in files if file.is_moot)
    of_moot = f" + {moot:,} of files that were withdrawn or are refused answers" if moot else ""
    not_shown = f" {left_out:,} with nothing open not shown (--all)." if left_out else ""
    say(
        console,
        f"{len(files):,} files: {rows:,} rows set aside = {opened:,} open + "
        f"{rows - opened - moot:,} closed{of_moot}.{not_shown}",
    )
    if opened:
        say(
            console,
            f"qpp quarantine {performance_year} [FILE|BATCH] --rows shows rows; --export DIR "
            "writes them as they were sent, to be mended and sent again.",
        )


def write_files(
    _performance_year: int, files: list[SetAside], rule: str | None, _console: Console
) -> None:
    """Write a line for each file and rule as CSV; no cell of it runs in a spreadsheet."""
    _write(
        LISTED,
        (
            (
                file.extract,
                file.batch,
                file.name,
                file.digest,
                day_of(file.committed_at),
                file.state,
                file.rows_in,
                file.rows,
                file.open,
                line.rule_id,
                " ".join(line.columns),
                line.reason,
                line.rows,
                line.open if file.open else 0,
            )
            for file in files
            for line in _rules(file, rule)
        ),
    )


def print_faults(shown: list[Fault], more: int, console: Console) -> None:
    """Print rows, and what is wrong with each."""
    last: SetAside | None = None
    for fault in shown:
        if fault.file is not last:
            last = fault.file
            say(console, Text(printable(last.called), style="bold"))
        place = f", {fault.place}" if fault.place else ""
        column = f", {fault.column}" if fault.column else ""
        state = "" if fault.is_open else " (closed)"
        say(console, printable(f"  row {fault.row_number:,}{place}{column}{state}"))
        say(console, printable(f"    {fault.rule_id} {fault.reason}"))
        if fault.held is not None:
            held = f'"{fault.held}"' if fault.held not in ("", MASKED) else fault.held or "(empty)"
            say(console, printable(f"    has: {held}"))
        if fault.row_text is not None:
            say(console, printable(f"    as sent: {fault.row_text}"))
    if more:
        say(console, f"{more:,} more (--limit; 0 shows all).")


def write_faults(shown: list[Fault], more: int, _console: Console) -> None:
    """Write rows as CSV; no cell of it runs in a spreadsheet."""
    _write(
        LISTED_ROW,
        (
            (
                fault.file.extract,
                fault.file.batch,
                fault.file.name,
                fault.row_number,
                fault.place,
                fault.column,
                fault.rule_id,
                fault.reason,
                fault.held,
                str(fault.is_open).lower(),
                fault.row_text,
            )
            for fault in shown
        ),
    )
    if more:
        say(Console(stderr=True), f"{more:,} more (--limit; 0 shows all).")


def _write(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([no_formula(printable("" if cell is None else cell)) for cell in row])


def print_exported(folder: str, done: list[Exported], console: Console) -> None:
    """Print what was exported, and what its sender does with it."""
    for one in done:
        if one.rows:
            said = (
                f"{one.file.open:,} rows that are open and {one.rows - one.file.open:,} that go "
                f"with them, as they were sent, are {one.name}"
            )
        else:
            said = (
                "it was refused as a whole and has to be sent again as a whole; what is wrong in "
                f"it is {one.name}.faults.csv"
            )
        say(console, printable(f"{one.file.called}: {said}"))
    say(
        console,
        f"The folder is {folder}; it holds identifiers. Cells are as they were sent, so that a "
        "spreadsheet runs formulas in them: mend them as text (how_to_mend.txt). Mended files are "
        "sent under the names that they have.",
    )

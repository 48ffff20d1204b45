"""`qpp years`, `qpp readings` and `qpp index`: what is open, covered, chosen, and where it is."""

from itertools import pairwise
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from flows.engine.register import check_open
from flows.lookup import errors_page, index, years
from flows.lookup.readings import Reading, reading, readings

INDENT = (0, 0, 0, 5)


def years_command(
    performance_year: Annotated[
        int | None, typer.Argument(help="Performance year; all of them when not given.")
    ] = None,
) -> None:
    """Show the register of performance years: status, what is covered, what is not certain.

    A year shows its options one by one, and its unconfirmed policy rows by topic.
    """
    shown = (
        years.overview() if performance_year is None else years.detail(check_open(performance_year))
    )
    console = Console()
    for part in shown:
        console.print(part, highlight=False)


def spans(listed: tuple[int, ...]) -> str:
    """Return years as spans: 2017-2019, 2022."""
    if not listed:
        return "no open year"
    starts = [listed[0], *(b for a, b in pairwise(listed) if b != a + 1)]
    ends = [*(a for a, b in pairwise(listed) if b != a + 1), listed[-1]]
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))


def _show(console: Console, found: Reading) -> None:
    console.print(Text(f"{found.id:<4} {found.question}", style="bold"))
    console.print(Padding(Text(found.reading), INDENT))
    touched = sorted({year for place in found.places for year in place.years})
    names = dict.fromkeys(place.name for place in found.places)
    told = f"{', '.join(names)} ({spans(tuple(touched))})" if names else "cited by nothing"
    console.print(Padding(Text(told, style="dim" if names else "yellow"), INDENT))


def _show_whole(console: Console, found: Reading) -> None:
    console.print(Text(f"{found.id:<4} {found.question}", style="bold"))
    for label, text in (("Reading", found.reading), ("Basis", found.basis)):
        console.print(Padding(Text(f"{label}: {text}"), INDENT))
    for place in found.places:
        console.print(Padding(Text(f"{place.name}  {place.file}  {spans(place.years)}"), INDENT))
    if not found.places:
        console.print(Padding(Text("Cited by nothing.", style="yellow"), INDENT))


def readings_command(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="A reading such as P7; all of them when not given."),
    ] = None,
) -> None:
    """List the open questions of the law, the project's choice, and the tables that rest on it.

    One reading shows its basis and every SQL file and policy topic that cites it, with the years.
    """
    console = Console()
    if name is not None:
        _show_whole(console, reading(name))
        return
    listed = readings()
    for found in listed:
        _show(console, found)
    unused = [found.id for found in listed if not found.places]
    console.print(
        f"{len(listed)} readings; cited by nothing: {', '.join(unused) or 'none'}.", highlight=False
    )


def index_command() -> None:
    """Write transforms/INDEX.md and expectations/ERRORS.md anew from what they list."""
    index.write()
    errors_page.write()

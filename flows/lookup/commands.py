"""`qpp rule`, `qpp years`, `qpp readings`, `qpp index`: what the law says and what is open."""

from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from flows.drawing import spans
from flows.engine.readings import Reading, reading, readings
from flows.engine.register import check_open
from flows.lookup import architecture, errors_page, index, rule_page, rules, years

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


def rule_command(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="PARAGRAPH|TABLE",
            help="A paragraph such as '414.1405(b)(2)', or a table: adjustment.sliding_scale.",
        ),
    ],
    performance_year: Annotated[
        int | None,
        typer.Argument(metavar="YEAR", help="Performance year; all of them when not given."),
    ] = None,
) -> None:
    """Show a rule: its SQL files, what they read and who reads them, policy rows and cases.

    A paragraph is found within ranges and lists, and with everything that stands under it. Policy
    rows come with citation, the source in which their text was read, and confidence.
    """
    if performance_year is not None:
        check_open(performance_year)
    console = Console()
    for part in rule_page.page(rules.find(asked, performance_year), console.width):
        console.print(part, highlight=False)


def index_command() -> None:
    """Write ARCHITECTURE.md, transforms/INDEX.md and expectations/ERRORS.md anew."""
    architecture.write()
    index.write()
    errors_page.write()

"""`qpp synthesize`: extracts of any size to try everything else with."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from flows.drawing import say
from flows.options import ThreadsOption, YearArgument
from flows.progress import progress


def _show(console: Console, record: dict[str, Any], folder: Path) -> None:
    drawn = Table(title=f"Synthetic extracts in {folder}", title_justify="left")
    drawn.add_column("what")
    drawn.add_column("number", justify="right")
    drawn.add_column("percent", justify="right")
    for extract, rows in record["rows"].items():
        drawn.add_row(f"rows of {extract}", f"{rows:,}")
    sort = None
    for what, (number, percent) in record["counts"].items():
        if what.partition(":")[0] != sort:
            sort = what.partition(":")[0]
            drawn.add_section()
        drawn.add_row(what, f"{number:,}", f"{percent:.1f}")
    console.print(drawn)


def synthesize_command(
    performance_year: YearArgument,
    folder: Annotated[Path, typer.Argument(help="Folder to make; empty or not there yet.")],
    clinicians: Annotated[int, typer.Option(help="TIN/NPIs to make.")] = 2_000,
    claim_lines: Annotated[int, typer.Option(help="Part B claim lines to make.")] = 200_000,
    seed: Annotated[
        int, typer.Option(min=0, max=1_000_000_000, help="Another seed, other extracts.")
    ] = 1,
    quality_codes: Annotated[
        bool,
        typer.Option(
            "--quality-codes",
            help="Quality-data codes on claims of small practices, and beneficiaries.",
        ),
    ] = False,
    threads: ThreadsOption = None,
    shares: Annotated[
        bool, typer.Option("--shares", help="Print what was made: numbers and shares of each kind.")
    ] = False,
) -> None:
    """Make synthetic extracts: claims, submissions and all others, in their real layouts.

    The same parameters give the same bytes. A folder that holds them already is left as it is;
    one that holds anything else is refused. What was made stands in .synthesized.json there.
    """
    from flows.synthesize.make import Parameters, make

    console = Console()
    started = time.monotonic()
    with progress("Synthesizing practices and clinicians"):
        asked = Parameters(performance_year, clinicians, claim_lines, seed, quality_codes)
        record: dict[str, Any] = make(asked, folder, threads)
    if shares:
        _show(console, record, folder)
    rows = record["rows"]
    say(
        console,
        f"Synthetic extracts of {performance_year} in {folder}: {len(rows)} extracts, "
        f"{sum(rows.values()):,} rows, {time.monotonic() - started:.1f} seconds.",
    )

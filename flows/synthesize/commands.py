"""`qpp synthesize`: extracts of any size to try everything else with."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

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
    folder: Annotated[Path, typer.Argument(help="Folder to make; empty or not there yet.")],
    performance_year: Annotated[int, typer.Option(help="Performance year, such as 2024.")],
    clinicians: Annotated[int, typer.Option(help="TIN/NPIs to make.")] = 2_000,
    claim_lines: Annotated[int, typer.Option(help="Part B claim lines to make.")] = 200_000,
    seed: Annotated[
        int, typer.Option(min=0, max=1_000_000_000, help="Another seed, other extracts.")
    ] = 1,
    threads: Annotated[
        int | None,
        typer.Option(min=1, help="Threads of DuckDB; the extracts are the same with any."),
    ] = None,
) -> None:
    """Make synthetic extracts: claims, submissions and all others, in their real layouts.

    The same parameters give the same bytes. A folder that holds them already is left as it is;
    one that holds anything else is refused.
    """
    from flows.synthesize.make import Parameters, make  # noqa: PLC0415 - slow to import

    console = Console()
    started = time.monotonic()
    with progress("Synthesizing practices and clinicians"):
        record = make(Parameters(performance_year, clinicians, claim_lines, seed), folder, threads)
    _show(console, record, folder)
    console.print(f"{time.monotonic() - started:.1f} seconds", highlight=False)

"""`qpp preview` and `qpp reference diff`: what would move, before anything is applied."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, RenderableType

from flows.engine.warehouse import Resources
from flows.options import LakeOption, MemoryOption, ThreadsOption
from flows.progress import progress

OutputOption = Annotated[
    Path | None,
    typer.Option(
        help="CSV for the clinicians of whom something moves. It holds TINs and NPIs.",
        dir_okay=False,
    ),
]


def _show(parts: list[RenderableType]) -> None:
    console = Console()
    for part in parts:
        console.print(part)


def preview_command(
    performance_year: Annotated[
        int, typer.Argument(help="Performance year that the exceptions are for.")
    ],
    exceptions: Annotated[
        list[Path],
        typer.Argument(help="Extracts of exceptions: files, or folders searched for them."),
    ],
    lake: LakeOption,
    output: OutputOption = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Show the clinicians, points and dollars that exceptions would move, and apply nothing.

    The files are checked as `qpp ingest` checks them, and the year is scored as it stands and
    with them. The lake and its runs stay as they are. Exit code 1 when a file was refused; the
    others are previewed all the same.
    """
    from flows.compare.preview import preview

    resources = Resources(threads, memory_limit)
    with progress(f"Preview, performance year {performance_year}"):
        parts, has_refused = preview(exceptions, performance_year, lake, output, resources)
    _show(parts)
    if has_refused:
        raise typer.Exit(1)


def diff_command(
    before: Annotated[Path, typer.Argument(help="Reference tables, or a release of JSON files.")],
    after: Annotated[Path, typer.Argument(help="The same, as it would be.")],
    lake: LakeOption,
    performance_year: Annotated[
        int | None,
        typer.Argument(
            metavar="[YEAR]", help="Score this year of the lake with both: whose points would move?"
        ),
    ] = None,
    output: OutputOption = None,
    every: Annotated[
        bool, typer.Option("--all", "-a", help="Draw every benchmark and measure that differs.")
    ] = False,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Compare two folders of reference tables: rows, benchmarks and, of a year, whose points move.

    Nothing is changed, neither the tables nor the lake.
    """
    from flows.compare.reference import reference_diff

    if output is not None and performance_year is None:
        raise typer.BadParameter("--output needs a performance year: without one nobody is scored.")
    resources = Resources(threads, memory_limit)
    with progress("Comparing reference tables"):
        parts = reference_diff(before, after, lake, performance_year, output, every, resources)
    _show(parts)

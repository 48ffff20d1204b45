"""`qpp preview` and `qpp reference diff`: what would move, before anything is applied."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType

from flows.engine.warehouse import Resources
from flows.options import LakeOption, MemoryOption, ThreadsOption
from flows.progress import progress

if TYPE_CHECKING:
    from flows.run.manifest import Manifest

CLINICIANS = "CSV for the clinicians of whom something moves. It holds TINs and NPIs."
OutputOption = Annotated[Path | None, typer.Option(help=CLINICIANS, dir_okay=False)]
PageOption = Annotated[
    Path | None,
    typer.Option(
        help=f"FILE.html for a page of what moves, which names nobody; otherwise {CLINICIANS}",
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
    lake: LakeOption,
    exceptions: Annotated[
        list[Path] | None,
        typer.Argument(help="Extracts of exceptions: files, or folders searched for them."),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            help="Folder with topics of data/policy as they would be, instead of exceptions.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    output: PageOption = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Show the clinicians, points and dollars that exceptions or policy would move; apply nothing.

    The files are checked as `qpp ingest` checks them, and the year is scored as it stands and
    with them. The lake and its runs stay as they are. Exit code 1 when a file was refused; the
    others are previewed all the same.
    """
    from flows.compare.preview import preview, preview_policy

    if (policy is None) == (not exceptions):
        raise typer.BadParameter("Name extracts of exceptions, or --policy with a folder.")
    resources = Resources(threads, memory_limit)
    if policy is not None:
        with progress(f"Preview, performance year {performance_year}"):
            parts = preview_policy(policy, performance_year, lake, output, resources)
        _show(parts)
        return
    with progress(f"Preview, performance year {performance_year}"):
        parts, has_refused = preview(exceptions or [], performance_year, lake, output, resources)
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


def run_diff_command(
    first: Annotated[str, typer.Argument(metavar="RUN", help="Folder of a run, or its id.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="The later one, of the same year.")],
    lake: LakeOption,
    policy: Annotated[
        Path | None,
        typer.Option(
            help="Folder with the topics of data/policy that the first run had otherwise.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(
            help="Folder with the reference tables of the first run.", exists=True, file_okay=False
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Folder for page and CSV; below the lake when not given.", file_okay=False
        ),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Show who moved between two runs of a year, by how much, and because of what.

    One thing is changed at a time: code, policy, reference tables, inputs, exceptions. What moves
    somebody whose own place stays is the spill-over of budget neutrality. The parts add up to the
    whole. Writes a page that names nobody, and a CSV that does and is its owner's alone.
    """
    from flows.compare.runs import moves_between, write_clinicians
    from flows.compare.runs_page import COLUMNS, TITLES, total_table, write_page
    from flows.drawing import drawn_table

    before, after = _run(first, lake), _run(second, lake)
    folder = output or lake / "differences" / f"{before.run_id}-{after.run_id}"
    console = Console()
    with (
        progress("Difference of two runs"),
        moves_between(
            before, after, lake, Resources(threads, memory_limit), policy, reference
        ) as moves,
    ):
        written = [write_page(moves, folder), write_clinicians(moves, folder)]
        tables = [total_table(moves, name) for name in TITLES]
        causes = [step.cause for step in moves.steps]
    console.print(f"Run {before.run_id} to run {after.run_id}", style="bold", highlight=False)
    console.print(f"In this order: {', '.join(causes) or 'nothing differs'}.", highlight=False)
    for table in tables:
        drawn = drawn_table(table.caption, "", "TIN/NPIs", "up", "down", *COLUMNS[3:])
        for column in drawn.columns[1:]:
            column.no_wrap = True
        drawn.columns[0].min_width = 12
        for row in (*table.rows, table.total):
            drawn.add_row(*row)
        console.print(drawn)
    console.print(f"Page: {written[0]}", highlight=False, soft_wrap=True)
    console.print(f"Clinicians, with TINs and NPIs: {written[1]}", highlight=False, soft_wrap=True)


def _run(name: str, lake: Path) -> "Manifest":
    """Return the run of a folder, or of an id in the lake; raises QppError QPP603."""
    from flows.errors import QppError
    from flows.run.manifest import read_manifest

    folder = Path(name)
    if folder.is_dir():
        return read_manifest(folder)
    found = sorted((lake / "runs").glob(f"*/{name}"))
    if len(found) != 1:
        raise QppError("QPP603", path=lake / "runs" / "*" / name)
    return read_manifest(found[0])

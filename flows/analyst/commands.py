"""`qpp check-cases` and `qpp begin-year`: the analyst's commands, no Python to write."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.analyst import cases
from flows.analyst.begin_year import begin_year
from flows.analyst.case_bench import CaseBench, Difference, case_bench
from flows.errors import QppError
from flows.paths import POLICY

NewYearArgument = Annotated[int, typer.Argument(help="The new performance year.")]
SourceOption = Annotated[
    int, typer.Option("--from", metavar="<year>", help="Open year whose rows are restated.")
]


def _show(console: Console, case: cases.Case, differences: list[Difference]) -> None:
    console.print(f"[red]fails[/]  {case.title} ({case.performance_year})", highlight=False)
    for difference in differences:
        drawn = Table(title=f"{difference.table}, {case.file}", title_justify="left")
        for name in ("", *difference.columns):
            drawn.add_column(name)
        for mark, rows in (("expected", difference.missing), ("written", difference.unexpected)):
            for row in rows:
                drawn.add_row(mark, *("" if cell is None else str(cell) for cell in row))
        console.print(drawn)


def _holds(console: Console, bench: CaseBench, case: cases.Case, verbose: bool) -> bool:
    """Run a case and tell whether it holds; print it if it does not, or if asked to."""
    try:
        differences = bench.run(case)
    except QppError as error:
        if error.code == "QPP508":
            raise
        console.print(f"[red]fails[/]  {case.title}", highlight=False)
        console.print(f"        {error}", markup=False, highlight=False)
        return False
    if differences:
        _show(console, case, differences)
    elif verbose:
        console.print(f"holds  {case.title} ({case.performance_year})", highlight=False)
    return not differences


def check_cases_command(
    paths: Annotated[
        list[Path], typer.Argument(help="Case files (YAML), or folders searched for .yml.")
    ],
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name passing cases too.")
    ] = False,
) -> None:
    """Run analyst cases: rows given, rows expected.

    Only the tables between the given and the expected ones run, with the real policy tables of
    the case's year. Exit code 0: all cases hold; 1: some do not; 2: a file cannot be read.
    """
    console = Console()
    with case_bench() as bench:
        outcomes = [_holds(console, bench, case, verbose) for case in cases.find_cases(paths)]
    passed = sum(outcomes)
    console.print(f"{passed} cases hold, {len(outcomes) - passed} fail", highlight=False)
    if not outcomes or not all(outcomes):
        raise typer.Exit(1)


def begin_year_command(performance_year: NewYearArgument, source: SourceOption) -> None:
    """Begin a performance year with another year's policy rows, every one marked unconfirmed.

    The new year is provisional. data/policy/ADD_A_YEAR.md says what to do next.
    """
    counts = begin_year(POLICY, source, performance_year)
    total, files = sum(counts.values()), len(counts)
    Console().print(
        f"{total:,} rows of {performance_year} in {files} files of data/policy, restated from "
        f"{source} and unconfirmed. Next: data/policy/ADD_A_YEAR.md.",
        highlight=False,
    )


def restate_command(performance_year: NewYearArgument, source: SourceOption) -> None:
    """Begin a performance year: the name that begin-year had; it goes with the next version."""
    Console(stderr=True).print(
        "qpp restate is now qpp begin-year; the old name goes with the next version.",
        highlight=False,
    )
    begin_year_command(performance_year, source)

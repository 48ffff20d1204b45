"""`qpp check-cases`, `qpp index`, `qpp restate`: the analyst's commands, no Python to write."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.engine import cases, index
from flows.engine.case_bench import CaseBench, Difference, case_bench
from flows.engine.restate import restate
from flows.errors import QppError
from flows.paths import POLICY


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


def index_command() -> None:
    """Write transforms/INDEX.md and expectations/ERRORS.md anew from what they list."""
    # The page of errors lists the suites' rules, whose package this one does not need otherwise.
    from flows import errors_page  # noqa: PLC0415

    index.write()
    errors_page.write()


def restate_command(
    performance_year: Annotated[int, typer.Argument(help="The new performance year.")],
    source: Annotated[
        int, typer.Option("--from", metavar="<year>", help="Open year whose rows are restated.")
    ],
) -> None:
    """Begin a performance year with another year's policy rows, every one marked unconfirmed.

    The new year is provisional. data/policy/ADD_A_YEAR.md says what to do next.
    """
    counts = restate(POLICY, source, performance_year)
    total, files = sum(counts.values()), len(counts)
    Console().print(
        f"{total:,} rows of {performance_year} in {files} files of data/policy, restated from "
        f"{source} and unconfirmed. Next: data/policy/ADD_A_YEAR.md.",
        highlight=False,
    )

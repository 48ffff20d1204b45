"""The `qpp` command: its parts are mounted here, each from the package that does the work."""

import atexit
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from flows.analyst.commands import begin_year_command, check_cases_command, restate_command
from flows.benchmark.commands import bench_command
from flows.compare.commands import diff_command, preview_command
from flows.coverage.commands import coverage_command
from flows.errors import QppError, print_error
from flows.explain.commands import explain_command
from flows.ingest.commands import ingest_command
from flows.lookup.commands import index_command, readings_command, rule_command, years_command
from flows.options import LastYearCommand, YearCommand
from flows.paths import ROOT
from flows.reference.commands import reference_app
from flows.scoring.commands import cycle_command, score_command
from flows.synthesize.commands import synthesize_command

USAGE_ERROR = 2
# What a shell reports of a process that a signal ended: 128 and the signal's number.
SIGNAL_EXIT = 128

app = typer.Typer(
    name="qpp",
    help="Quality Payment Program: from Medicare claims and submissions to payment adjustments.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _commit() -> str:
    """Return the commit that a clone stands at, in parentheses; nothing outside of a clone."""
    if not (ROOT / ".git").exists():
        return ""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    try:
        described = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f" (commit {described.strip()})"


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"qpp {version('qpp')}{_commit()}")
        raise typer.Exit


@app.callback()
def _root(
    is_version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Show the version, in a clone with its commit, and exit.",
        ),
    ] = False,
) -> None:
    """Quality Payment Program: from Medicare claims and submissions to payment adjustments."""


app.command("synthesize", cls=YearCommand)(synthesize_command)
app.command("ingest", cls=YearCommand)(ingest_command)
app.command("score")(score_command)
app.command("cycle")(cycle_command)
app.command("explain")(explain_command)
app.command("coverage")(coverage_command)
app.command("rule")(rule_command)
app.command("years")(years_command)
app.command("readings")(readings_command)
app.command("check-cases")(check_cases_command)
app.command("preview", cls=YearCommand)(preview_command)
reference_app.command("diff", cls=LastYearCommand)(diff_command)
app.add_typer(reference_app, name="reference")
app.command("index")(index_command)
app.command("begin-year")(begin_year_command)
app.command("restate", hidden=True)(restate_command)
app.command("bench", cls=YearCommand)(bench_command)


def _stop(number: int, _frame: FrameType | None) -> None:
    """End as an exception does, so that locks, partial files and Prefect's server are let go."""
    raise SystemExit(SIGNAL_EXIT + number)


def run() -> int:
    """Run the command line and return its exit code.

    A user's mistake ends in one numbered message and exit code 2, never in a traceback.
    """
    try:
        app()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if code > SIGNAL_EXIT:
            Console(stderr=True).print("Stopped. The same command goes on where it stopped.")
        return code
    except QppError as error:
        print_error(error)
        return USAGE_ERROR
    return 0


def leave(code: int) -> NoReturn:
    """End the process with its exit functions run (Prefect's stops its server) but not torn down.

    With Prefect's threads alive, DuckDB's binding would report leaked objects on the terminal.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Be the `qpp` program."""
    signal.signal(signal.SIGTERM, _stop)
    leave(run())

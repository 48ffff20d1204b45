"""The `qpp` command: its parts are mounted here, each from the package that does the work."""

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from importlib.metadata import version
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from flows.analyst.commands import begin_year_command, check_cases_command, restate_command
from flows.benchmark.commands import bench_command
from flows.compare.commands import diff_command, preview_command
from flows.coverage.commands import coverage_command
from flows.docs.commands import docs_command
from flows.errors import QppError, print_error
from flows.explain.commands import explain_command
from flows.ingest.commands import ingest_command
from flows.ingest.lake_commands import lake_app, withdraw_command
from flows.lookup.commands import index_command, readings_command, rule_command, years_command
from flows.options import LastYearCommand, YearCommand
from flows.paths import ROOT
from flows.reference.commands import reference_app
from flows.report.commands import report_command
from flows.scoring.commands import cycle_command, score_command
from flows.synthesize.commands import synthesize_command

# What a shell reports of a process that a signal ended: 128 and the signal's number.
SIGNAL_EXIT = 128
# Given to what is being done to end by itself.
SECONDS_TO_END = 3

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
app.command("withdraw")(withdraw_command)
app.add_typer(lake_app, name="lake")
app.command("score")(score_command)
app.command("cycle")(cycle_command)
app.command("explain")(explain_command)
app.command("coverage")(coverage_command)
app.command("report")(report_command)
app.command("docs")(docs_command)
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


# Signals that asked this process to end.
_stopped: list[int] = []


def _stop(number: int, _frame: FrameType | None) -> None:
    """End as an exception does, so that locks and partial files are let go."""
    _stopped.append(number)
    raise SystemExit(SIGNAL_EXIT + number)


def _said_stopped(code: int) -> int:
    Console(stderr=True).print("Stopped. The same command goes on where it stopped.")
    return code


def _end_in_a_query(signals: int) -> None:
    """End the process when a signal has come and DuckDB does not let Python see to it."""
    while os.read(signals, 1)[0] != signal.SIGTERM:
        pass
    time.sleep(SECONDS_TO_END)
    leave(_said_stopped(SIGNAL_EXIT + signal.SIGTERM))


def _watch_signals() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_end_in_a_query, args=(reading,), daemon=True).start()


def run() -> int:
    """Run the command line and return its exit code.

    A user's mistake, or a service that is away, ends in one numbered message and the error's exit
    code, never in a traceback.
    """
    try:
        app()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return _said_stopped(code) if code > SIGNAL_EXIT else code
    except BaseException as error:
        # Within a query the end that was asked for comes out as an error of DuckDB's.
        if _stopped:
            return _said_stopped(SIGNAL_EXIT + _stopped[0])
        if not isinstance(error, QppError):
            raise
        print_error(error)
        return error.exit_code
    return 0


def leave(code: int) -> NoReturn:
    """End the process with its exit functions run but not torn down.

    With Prefect's threads alive, DuckDB's binding would report leaked objects on the terminal.
    """
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Be the `qpp` program."""
    signal.signal(signal.SIGTERM, _stop)
    _watch_signals()
    leave(run())

"""The `qpp` command: its parts are mounted here, each from the package that does the work."""

import atexit
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from flows.commands import LazyGroup, Place, for_each
from flows.errors import QppError, print_error
from flows.options import LastYearCommand, YearCommand
from flows.output import NoOutputError, prepare_output, said_no_output
from flows.paths import IS_CLONE
from flows.settings import FileDefaults

GROUPS = {
    "lake": "What the lake holds and held, and its files.",
    "review": "Targeted review: cases, the run with them, delta files, letters.",
    "reference": "Measures, benchmarks, clusters and value pathways as CMS publishes them.",
}
COMMANDS = {
    "synthesize": Place("flows.synthesize.commands", "synthesize_command", YearCommand),
    "ingest": Place("flows.ingest.commands", "ingest_command", YearCommand),
    "convert": Place("flows.ingest.convert_commands", "convert_command"),
    "withdraw": Place("flows.ingest.lake_commands", "withdraw_command"),
    "quarantine": Place("flows.ingest.quarantine_commands", "quarantine_command"),
    "lake status": Place("flows.ingest.lake_commands", "status_command"),
    "lake history": Place("flows.upkeep.commands", "history_command"),
    "lake compact": Place("flows.upkeep.commands", "compact_command"),
    "lake vacuum": Place("flows.upkeep.commands", "vacuum_command"),
    "score": Place("flows.scoring.commands", "score_command"),
    "runs": Place("flows.proof.commands", "runs_command"),
    "replay": Place("flows.proof.commands", "replay_command"),
    "verify": Place("flows.proof.commands", "verify_command"),
    "attest": Place("flows.proof.commands", "attest_command"),
    "cycle": Place("flows.scoring.commands", "cycle_command"),
    "claims-measures": Place("flows.claims.commands", "claims_measures_command"),
    "patients": Place("flows.claims.patient_commands", "patients_command"),
    "review open": Place("flows.review.commands", "open_command"),
    "review preview": Place("flows.review.commands", "preview_command"),
    "review decide": Place("flows.review.commands", "decide_command"),
    "review withdraw": Place("flows.review.commands", "withdraw_command"),
    "review apply": Place("flows.review.commands", "apply_command"),
    "review patch": Place("flows.review.commands", "patch_command"),
    "review list": Place("flows.review.commands", "list_command"),
    "apply": Place("flows.apply.commands", "apply_command"),
    "release": Place("flows.release.commands", "release_command"),
    "report": Place("flows.report.commands", "report_command"),
    "docs": Place("flows.docs.commands", "docs_command"),
    "nightly": Place("flows.serving.commands", "nightly_command"),
    "serve": Place("flows.serving.commands", "serve_command"),
    "explain": Place("flows.explain.commands", "explain_command"),
    "feedback": Place("flows.feedback.commands", "feedback_command"),
    "reconcile": Place("flows.reconcile.commands", "reconcile_command"),
    "coverage": Place("flows.coverage.commands", "coverage_command"),
    "rule": Place("flows.lookup.commands", "rule_command"),
    "years": Place("flows.lookup.commands", "years_command"),
    "readings": Place("flows.lookup.commands", "readings_command"),
    "config": Place("flows.lookup.config", "config_command"),
    "check-cases": Place("flows.analyst.commands", "check_cases_command"),
    "preview": Place("flows.compare.commands", "preview_command", YearCommand),
    "diff": Place("flows.compare.commands", "run_diff_command"),
    "reference import": Place("flows.reference.commands", "import_command"),
    "reference check": Place("flows.reference.commands", "check_command"),
    "reference diff": Place("flows.compare.commands", "diff_command", LastYearCommand),
    "index": Place("flows.lookup.commands", "index_command"),
    "begin-year": Place("flows.analyst.commands", "begin_year_command"),
    "restate": Place("flows.analyst.commands", "restate_command", is_hidden=True),
    "bench": Place("flows.benchmark.commands", "bench_command", YearCommand),
}
# They write into the project's own files.
IN_A_CLONE = {"index", "begin-year", "restate"}

# What a shell reports of a process that a signal ended: 128 and the signal's number.
SIGNAL_EXIT = 128
# Given to what is being done to end by itself.
SECONDS_TO_END = 3


class CommandLine(LazyGroup):
    """The commands of qpp, with the settings of the user's file as their defaults."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.add(
            {w: place for w, place in COMMANDS.items() if IS_CLONE or w not in IN_A_CLONE}, GROUPS
        )
        self.context_settings["default_map"] = for_each(COMMANDS, FileDefaults())


app = typer.Typer(
    cls=CommandLine,
    name="qpp",
    help="Quality Payment Program: from Medicare claims and submissions to payment adjustments.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version  # noqa: PLC0415 - help does not need it

        from flows.run.commit import commit  # noqa: PLC0415

        found = commit()
        typer.echo(f"qpp {version('qpp')}{f' (commit {found})' if found else ''}")
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


# Signals that asked this process to end.
_stopped: list[int] = []


def _stop(number: int, _frame: FrameType | None) -> None:
    """End as an exception does, so that locks and partial files are let go."""
    _stopped.append(number)
    raise SystemExit(SIGNAL_EXIT + number)


def _said_stopped(code: int) -> int:
    from rich.console import Console  # noqa: PLC0415 - help does not need it

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

    A user's mistake, a service that is away, or an output that takes nothing, ends in one numbered
    message and the error's exit code, never in a traceback.
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
        if isinstance(error, NoOutputError):
            return said_no_output(error)
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
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except NoOutputError as error:
            code = code or said_no_output(error)
        except OSError:
            # Who reads it reads no further.
            pass
    os._exit(code)


def main() -> None:
    """Be the `qpp` program."""
    prepare_output()
    signal.signal(signal.SIGTERM, _stop)
    # Left alone where whoever started it lets it go on when a terminal is interrupted.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    _watch_signals()
    leave(run())

"""The `qpp` command: its parts are mounted here, each from the package that does the work."""

import sys

import typer
from rich.console import Console

from flows.engine.commands import check_cases_command
from flows.errors import QppError

USAGE_ERROR = 2

app = typer.Typer(
    name="qpp",
    help="Quality Payment Program: from Medicare claims and submissions to payment adjustments.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _root() -> None:
    """Quality Payment Program: from Medicare claims and submissions to payment adjustments."""


app.command("check-cases")(check_cases_command)


def main() -> None:
    """Run the command line; a user's mistake ends in one numbered message and exit code 2."""
    try:
        app()
    except QppError as error:
        console = Console(stderr=True)
        console.print(f"[bold red]{error.code}[/] {error.title}", highlight=False)
        console.print(error.message, markup=False, highlight=False, soft_wrap=True)
        console.print(error.remedy, markup=False, highlight=False, soft_wrap=True)
        sys.exit(USAGE_ERROR)

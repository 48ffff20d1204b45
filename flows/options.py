"""Command-line options that several commands share."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperCommand

from flows.settings import MEMORY, MOST_THREADS, SETTINGS, default_lake, is_memory_limit


def _memory_limit(text: str) -> str:
    """Return a memory limit as DuckDB takes it."""
    if not is_memory_limit(text):
        raise typer.BadParameter(f"{text!r} is not {MEMORY}.")
    return text.strip()


def _digits(count: int, text: str) -> str:
    if not (len(text) == count and text.isascii() and text.isdecimal()):
        # The value is not repeated: it may be a Social Security number.
        raise typer.BadParameter(f"it has {count} digits.")
    return text


def tin_digits(text: str) -> str:
    """Return a TIN of nine digits."""
    return _digits(9, text)


def npi_digits(text: str) -> str:
    """Return an NPI of ten digits."""
    return _digits(10, text)


def _configured(name: str) -> str:
    return SETTINGS[name].variable


YearArgument = Annotated[int, typer.Argument(help="Performance year, for instance 2024.")]
# What flows.run.named takes.
RunArgument = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="A run's id or folder, or a performance year for its last run."
    ),
]
MemoryOption = Annotated[
    str | None,
    typer.Option(
        parser=_memory_limit,
        metavar="<size>",
        envvar=_configured("memory_limit"),
        help=SETTINGS["memory_limit"].says,
    ),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        min=1, max=MOST_THREADS, envvar=_configured("threads"), help=SETTINGS["threads"].says
    ),
]
LockTimeoutOption = Annotated[
    float,
    typer.Option(
        envvar=_configured("lock_timeout"),
        help="Seconds to wait for another command that writes to this lake; -1 without end.",
    ),
]
ForceOption = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Take files whose dates are of another performance year, too; that is recorded.",
    ),
]
MaxQuarantineOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=100,
        metavar="PERCENT",
        envvar=_configured("max_quarantine"),
        help="Exit code 1 when more than this share of any file's rows is in quarantine.",
    ),
]
LakeOption = Annotated[
    Path,
    typer.Option(
        envvar=_configured("lake"),
        help=SETTINGS["lake"].says,
        file_okay=False,
        default_factory=default_lake,
        show_default="data/lake in a clone, else in the user's data folder",
    ),
]
OLD_YEAR = "--performance-year"


class YearCommand(TyperCommand):
    """A command whose performance year was an option: the old form answers, with a notice.

    It goes with the next version.
    """

    year_is_last = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put a year that is given as an option where the argument stands, then parse."""
        for place, word in enumerate(args):
            name, given, value = word.partition("=")
            if name != OLD_YEAR or (not given and place + 1 == len(args)):
                continue
            year = value if given else args[place + 1]
            rest = [*args[:place], *args[place + (1 if given else 2) :]]
            args = [*rest, year] if self.year_is_last else [year, *rest]
            Console(stderr=True).print(
                f"{OLD_YEAR} {year} is now an argument: {ctx.command_path} {self._usage(year)}; "
                "the option goes with the next version.",
                markup=False,
                highlight=False,
            )
            break
        return super().parse_args(ctx, args)

    def _usage(self, year: str) -> str:
        return f"... {year}" if self.year_is_last else f"{year} ..."


class LastYearCommand(YearCommand):
    """The same, where the year may be left out and so stands last."""

    year_is_last = True

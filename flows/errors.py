"""Numbered errors, one row each in data/errors.csv, for the person who must mend the input."""

import csv
from functools import cache

from rich.console import Console

from flows.drawing import say
from flows.paths import DATA


@cache
def catalog() -> dict[str, dict[str, str]]:
    """Return the error catalog by code: title, message (a format string) and remedy."""
    with (DATA / "errors.csv").open(newline="", encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def printable(text: object) -> str:
    """Return a text without what no terminal can show: the bytes of a name that is not UTF-8."""
    return str(text).encode("utf-8", "backslashreplace").decode("utf-8")


class QppError(Exception):
    """A user's mistake: raised with a code of the catalog and the facts that its message names.

    Raises KeyError when the code or a fact is missing, so that no message is half filled.
    """

    # What the command ends with.
    exit_code = 2

    def __init__(self, code: str, **facts: object) -> None:
        entry = catalog()[code]
        self.code = code
        self.title = entry["title"]
        self.message = printable(entry["message"].format(**facts))
        self.remedy = entry["remedy"].format(**facts)
        super().__init__(f"{code} {self.message} {self.remedy}")


class ServiceAwayError(QppError):
    """A service that the user names does not answer: nobody's input is at fault."""

    # EX_UNAVAILABLE of sysexits.h.
    exit_code = 69


def print_error(error: QppError) -> None:
    """Print a numbered error for a person: title, message and remedy on standard error."""
    console = Console(stderr=True)
    console.print(f"[bold red]{error.code}[/] {error.title}", highlight=False)
    say(console, error.message)
    say(console, error.remedy)

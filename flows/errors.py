"""Numbered errors, one row each in data/errors.csv, for the person who must mend the input."""

import csv
import re
from functools import cache
from pathlib import PurePath

from rich.console import Console

from flows.drawing import say
from flows.paths import DATA


@cache
def catalog() -> dict[str, dict[str, str]]:
    """Return the error catalog by code: title, message (a format string) and remedy."""
    with (DATA / "errors.csv").open(newline="", encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


# What moves a terminal's cursor or colours its text; a line's end and a tab are no such thing.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: object) -> str:
    """Return a text without what no terminal should be shown.

    That is the bytes of a name that is not UTF-8, control characters, and the end of a line within
    a path: whoever names a file does not write lines of ours.
    """
    whole = str(text).replace("\n", "\\n") if isinstance(text, PurePath) else str(text)
    shown = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", whole)
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


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
        shown = {n: printable(f) if isinstance(f, PurePath) else f for n, f in facts.items()}
        self.message = printable(entry["message"].format(**shown))
        self.remedy = printable(entry["remedy"].format(**shown))
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

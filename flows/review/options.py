"""The options of `qpp review`, and what of them is refused."""

import re
from datetime import date, datetime
from typing import Annotated

import typer

CASE = re.compile(r"\d{4}-\d{4,}")
FACTORS = ("held", "resolved")


def _case(text: str) -> str:
    if not CASE.fullmatch(text):
        raise typer.BadParameter("a case is called by its year and number, such as 2024-0001.")
    return text


def stated(text: str) -> str:
    """Return a text in one line; an empty one is refused."""
    if not text.strip():
        raise typer.BadParameter("it may not be empty: it is kept with the case.")
    return " ".join(text.split())


def iso_day(text: str) -> date:
    """Return a day as it is written in ISO 8601."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day such as 2026-10-01.") from None


def _factors(text: str) -> str:
    if text not in FACTORS:
        raise typer.BadParameter(f"{text!r} is neither held nor resolved.")
    return text


CaseArgument = Annotated[
    str, typer.Argument(parser=_case, metavar="CASE", help="Its number, for instance 2024-0001.")
]
ReasonOption = Annotated[
    str, typer.Option(parser=stated, metavar="TEXT", help="Why; kept, and said in the letter.")
]
FactorsOption = Annotated[
    str,
    typer.Option(
        parser=_factors,
        metavar="held|resolved",
        help="held: the scaling factors stay as they were released, and only who is reviewed "
        "moves. resolved: they are solved anew over everybody.",
    ),
]
DayOption = Annotated[
    date,
    typer.Option("--date", parser=iso_day, metavar="DATE", help="Day of it, such as 2026-10-01."),
]

"""How summaries look on a terminal: the tables and words that several commands share."""

import re
from itertools import pairwise
from textwrap import wrap

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

FORMULA_BEGINS = tuple("=+-@\t\r")

# The performance categories within a sentence.
CATEGORIES = {
    "quality": "quality",
    "cost": "cost",
    "ia": "improvement activities",
    "pi": "promoting interoperability",
}


def drawn_table(title: str, *headers: str) -> Table:
    """Return an empty table whose first column names and whose others hold numbers."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column(headers[0])
    for header in headers[1:]:
        table.add_column(header, justify="right")
    return table


def say(console: Console, text: str | Text) -> None:
    """Print text broken between words on a terminal and not at all in a file.

    A word longer than the terminal, such as a path, stays whole, so that it can be copied.
    """
    shown = Text(text) if isinstance(text, str) else text
    lines = shown.plain.split("\n")
    if console.is_terminal:
        lines = [part for line in lines for part in _filled(line, console.width)]
    console.print(Text("\n".join(lines), style=shown.style), soft_wrap=True)


def _filled(line: str, width: int) -> list[str]:
    margin = line[: len(line) - len(line.lstrip())]
    filled = wrap(
        line.strip(),
        width,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled or [""]


def between_words(name: str, width: int) -> str:
    """Return a name of parts, such as a file's, in lines that break after a part where they can."""
    lines = [""]
    for part in re.findall(r"[^\W_]+[\W_]*|[\W_]+", name):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def no_formula(cell: object) -> object:
    """Return a cell that no spreadsheet runs: a text that begins as a formula has ' before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA_BEGINS else cell


def words(name: object) -> str:
    """Return a name of the data as words."""
    return str(name).replace("_", " ")


def spans(years: tuple[int, ...]) -> str:
    """Return years as spans: 2017-2019, 2022."""
    if not years:
        return "no open year"
    starts = [years[0], *(b for a, b in pairwise(years) if b != a + 1)]
    ends = [*(a for a, b in pairwise(years) if b != a + 1), years[-1]]
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))

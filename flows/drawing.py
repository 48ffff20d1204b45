"""How summaries look on a terminal: the tables and words that several commands share."""

from itertools import pairwise

from rich import box
from rich.table import Table


def drawn_table(title: str, *headers: str) -> Table:
    """Return an empty table whose first column names and whose others hold numbers."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column(headers[0])
    for header in headers[1:]:
        table.add_column(header, justify="right")
    return table


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

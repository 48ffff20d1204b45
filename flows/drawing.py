"""How summaries look on a terminal: the tables and words that several commands share."""

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

"""Rows as a table on a terminal, turned where they are few or wide."""

from decimal import Decimal

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.engine.warehouse import Row
from flows.explain.trace import KEYS

# Few rows are read better as a list of names and values than as a wide table.
LISTED_ROWS = 2
# Two rules and the space on both sides of a column.
COLUMN_GAP = 3


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _turned(rows: list[Row], names: list[str]) -> Table:
    table = Table(box=box.SIMPLE, show_header=False, padding=(0, 1))
    for name in names:
        if any(row[name] is not None for row in rows):
            table.add_row(Text(name, style="dim"), *(_text(row[name]) for row in rows))
    return table


def drawn(rows: list[Row], hidden: set[str], width: int) -> Group:
    """Return rows as a table without empty and hidden columns, turned when few or too wide.

    Turned, each row is a column, as many side by side as the width holds. A key that is the same
    in every row is told once.
    """
    names = [
        name
        for name in rows[0]
        if name not in hidden and any(row[name] is not None for row in rows)
    ]
    if len(rows) <= LISTED_ROWS:
        return Group(_turned(rows, names))
    told = [n for n in names if n in KEYS and len({row[n] for row in rows}) == 1]
    parts: list[RenderableType] = []
    if told:
        same = ", ".join(f"{name} {_text(rows[0][name])}" for name in told)
        parts.append(Text(same, style="dim"))
    names = [name for name in names if name not in told] or names
    widths = [
        max(len(word) for word in [*name.split("_"), *(_text(row[name]) for row in rows)])
        for name in names
    ]
    if sum(widths) + COLUMN_GAP * (len(names) + 1) <= width:
        table = Table(box=box.SIMPLE, padding=(0, 1))
        for name, least in zip(names, widths, strict=True):
            # Spaces let a long name break between words; a value is not broken.
            table.add_column(name.replace("_", " "), overflow="fold", min_width=least)
        for row in rows:
            table.add_row(*(_text(row[name]) for name in names))
        return Group(*parts, table)
    label = max(map(len, names)) + COLUMN_GAP
    widest = max(len(_text(row[name])) for row in rows for name in names) + COLUMN_GAP
    abreast = max((width - label) // widest, LISTED_ROWS)
    parts.extend(
        _turned(rows[start : start + abreast], names) for start in range(0, len(rows), abreast)
    )
    return Group(*parts)

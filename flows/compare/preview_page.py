"""The page of a preview: the tables that the terminal shows, with charts, naming nobody."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table as Drawn
from rich.text import Text

from flows.compare.comparison import Comparison
from flows.errors import QppError
from flows.lake import private_files, write_durably
from flows.pages import Block, Chart, Note, Section, Table, Tone, page_text

TEMPLATE = Path(__file__).resolve().parent / "preview.html.j2"
SUFFIX = ".html"
# Spaces that begin a cell are folded on a page; this one is not.
INDENT = "\N{EM SPACE}"


def is_page(output: Path | None) -> bool:
    """Tell whether what is asked for is a page, by the name of the file."""
    return output is not None and output.suffix == SUFFIX


def _cell(cell: RenderableType) -> str:
    return (cell.plain if isinstance(cell, Text) else str(cell)).strip()


def _name(cell: RenderableType) -> str:
    """Return the first cell of a row, still set in where it is on the terminal."""
    is_set_in = isinstance(cell, str) and cell.startswith(" ")
    return f"{INDENT}{_cell(cell)}" if is_set_in else _cell(cell)


def _is_heading(row: tuple[RenderableType, ...]) -> bool:
    return isinstance(row[0], Text) and row[0].style == "bold" and not any(map(_cell, row[1:]))


def tables(drawn: Drawn) -> Iterator[Table]:
    """Yield a table of the terminal as those of a page: one for each part under a heading."""
    headers = [_cell(column.header) for column in drawn.columns]
    rows = list(zip(*(column.cells for column in drawn.columns), strict=True))
    caption, name, found = str(drawn.title), _name, list[list[str]]()
    for row in rows:
        if _is_heading(row):
            if found:
                yield Table(caption, headers, found)
            caption, name, found = f"{drawn.title}: {_cell(row[0])}", _cell, []
        else:
            found.append([name(row[0]), *map(_cell, row[1:])])
    if found:
        yield Table(caption, headers, found)


def blocks(parts: Iterable[RenderableType]) -> Iterator[Block]:
    """Yield what the terminal shows as blocks of a page."""
    for part in parts:
        if isinstance(part, Drawn):
            yield from tables(part)
        elif isinstance(part, Text) and part.plain.strip():
            tone = Tone.WARNING if part.style == "yellow" else Tone.PLAIN
            yield Note(part.plain.strip(), tone)


def charts(comparison: Comparison) -> list[Block]:
    """Return the charts of everybody's scores on both sides, and of the dollars that move."""
    from flows.compare import charts as draw  # noqa: PLC0415 - Altair is slow to import

    scores = [
        {"band": str(row["band"] * 10), "part": side, "count": row[f"count_{side}"]}
        for row in comparison.rows("distribution", "place, band")
        if row["place"] == 0
        for side in draw.SIDES
    ]
    changes: list[dict[str, Any]] = []
    for row in comparison.rows("crossing", "place, direction_before, direction_after"):
        ends = (row["direction_before"], row["direction_after"])
        amount = row["amount_after"] - row["amount_before"]
        if row["place"] == 0 and amount:
            name = f"{ends[0]}, as before" if ends[0] == ends[1] else f"{ends[0]} → {ends[1]}"
            part = "gained" if amount > 0 else "lost"
            changes.append({"name": name, "part": part, "value": amount})
    found: list[Block] = []
    if scores:
        svg = draw.two_sides(scores, "Final scores by bands of ten points, before and after")
        found.append(Chart(svg, "Final scores of everybody who is MIPS eligible."))
    if changes:
        svg = draw.dollars(changes, "Dollars that move, by the direction of the adjustment")
        found.append(Chart(svg, "Dollars gained and lost, by direction before and after."))
    return found


def write_page(
    path: Path, year: int, told: list[RenderableType], practices: list[Section]
) -> RenderableType:
    """Write the page and return the sentence that says so; raises QppError QPP801.

    told is what the terminal shows first; practices are sections after it.
    """
    text = page_text(
        TEMPLATE,
        title=f"QPP {year}: preview",
        year=year,
        sections=[
            Section(
                "moves", "What would move", "Before is the year as it stands.", [*blocks(told)]
            ),
            *practices,
        ],
    )
    try:
        with private_files():
            write_durably(path, text.encode())
    except OSError as error:
        raise QppError("QPP801", path=path, reason=error.strerror or error) from error
    return Text(f"The page is {path}; it names nobody.")


def by_practices(comparison: Comparison, told: list[RenderableType]) -> Section:
    """Return the section of scores and directions, small and rural practices apart."""
    return Section(
        "practices",
        "Scores and directions",
        "Small and rural practices are counted among everybody, too.",
        [*charts(comparison), *blocks(told)],
    )

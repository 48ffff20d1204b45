"""How `qpp rule` shows a rule: a block for each table, the policy rows by topic, the cases."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from flows.drawing import spans, words
from flows.lookup.rules import Found, Row, RuleTable, Topic, Years

INDENT = (0, 0, 0, 2)
DEEPER = (0, 0, 0, 4)
# More rows than a page holds: the file is the better place.
ROWS = 24
# What a column takes beside its text.
GAP = 2
LAW = ("citation", "source", "confidence")


def _line(label: str, text: str, style: str = "") -> RenderableType:
    return Padding(Text.assemble((f"{label}: ", "dim"), (text, style)), INDENT)


def _files(table: RuleTable, performance_year: int | None) -> Iterator[RenderableType]:
    shown = [v for v in table.variants if v.years or performance_year is None]
    for variant in shown:
        transform = variant.transform
        file = f"transforms/{transform.stage}/{transform.path.name}"
        yield Text.assemble((spans(variant.years), "bold"), f"  {file}")
        yield _line("Rule", "; ".join(transform.rule), "cyan")
        yield _line("Grain", ", ".join(transform.grain))
        yield _line("Says", transform.says)
    if table.variants and not shown:
        starts = ", ".join(str(v.transform.start_year) for v in table.variants)
        yield Text(f"Not in force in {performance_year}: its files start in {starts}.", "yellow")


def _block(table: RuleTable, performance_year: int | None) -> Iterator[RenderableType]:
    yield Rule(Text(table.name, "bold"), align="left", style="dim")
    yield from _files(table, performance_year)
    if table.parents:
        yield _line("Reads", ", ".join(table.parents))
    yield _line("Read by", ", ".join(table.children) or "nobody")


def _cases(table: RuleTable) -> Iterator[RenderableType]:
    if table.examples:
        yield Rule(Text(f"Cases that expect {table.name}", "bold"), align="left", style="dim")
    for file, examples in groupby(table.examples, lambda example: example.file):
        yield Padding(Text(file, "dim"), INDENT)
        for example in examples:
            yield Padding(Text(f"{example.title} ({spans(example.years)})"), DEEPER)


def _merged(rows: tuple[Row, ...]) -> tuple[list[str], dict[tuple[str, ...], Years]]:
    """Return the names of the values, and each set of values with the years that have it."""
    names = [name for name in rows[0] if name not in ("performance_year", *LAW)]
    held: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        held[tuple(row[name] for name in names)].append(int(row["performance_year"]))
    return names, {values: tuple(sorted(set(years))) for values, years in held.items()}


def _values(rows: tuple[Row, ...], width: int) -> Iterator[RenderableType]:
    """Yield the rows as a table where they fit, else each as a line of names and values."""
    names, held = _merged(rows)
    if not names:
        return
    if len(held) > ROWS:
        yield Padding(Text(f"{len(rows)} rows, too many to show.", "dim"), INDENT)
        return
    cells = [[spans(years), *values] for values, years in held.items()]
    headers = ["years", *map(words, names)]
    widths = [
        max([*map(len, header.split()), *(len(row[place]) for row in cells)])
        for place, header in enumerate(headers)
    ]
    if sum(widths) + GAP * (len(widths) + 1) > width:
        for years, *values in cells:
            told = (f"{words(n)} {v}" for n, v in zip(names, values, strict=True) if v)
            yield _line(years, ", ".join(told) or "none")
        return
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for header, least in zip(headers, widths, strict=True):
        table.add_column(header, min_width=least)
    for row in cells:
        table.add_row(*row)
    yield Padding(table, INDENT)


def _topic(topic: Topic, width: int) -> Iterator[RenderableType]:
    yield Rule(Text(topic.name, "bold"), align="left", style="dim")
    yield Padding(Text(f"data/policy/{topic.name.split('.')[1]}.csv", "dim"), INDENT)
    yield _line("Read by", ", ".join(topic.readers) or "nobody")
    yield from _values(topic.rows, width)
    law: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in topic.rows:
        law[tuple(row[name] for name in LAW)].append(int(row["performance_year"]))
    for (citation, source, confidence), years in law.items():
        told = Text.assemble(
            (f"{spans(tuple(sorted(set(years))))} ", "bold"),
            (confidence, "" if confidence == "confirmed" else "yellow"),
            ": ",
            (citation, "cyan"),
        )
        yield Padding(told, INDENT)
        yield Padding(Text(f"read in {source}" if source else "no source", "dim"), DEEPER)


def page(found: Found, width: int) -> Iterator[RenderableType]:
    """Yield the page of a rule, for a terminal so many characters wide."""
    when = found.performance_year or "all years"
    if found.paragraphs:
        yield Text(f"{', '.join(found.paragraphs)}, {when}", "bold")
        tables = ", ".join(table.name for table in found.tables)
        yield _line("Tables that cite it", tables or "none")
        if found.wider:
            yield _line("Tables that cite a wider paragraph", ", ".join(found.wider))
    for table in found.tables:
        yield from _block(table, found.performance_year)
    for topic in found.topics:
        yield from _topic(topic, width)
    for table in found.tables:
        yield from _cases(table)

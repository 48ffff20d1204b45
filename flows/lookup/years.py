"""`qpp years`: each performance year of the register and the ways of taking part in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from flows.drawing import drawn_table, words
from flows.engine import apart, warehouse
from flows.engine.register import PerformanceYear, open_years, topics, unconfirmed_sentence


@dataclass(frozen=True)
class Participation:
    """A reporting option of one kind of scoring entity in a year, over all its programs.

    MIPS Value Pathways are programs of one option, so that programs has dozens of names there.
    """

    performance_year: int
    reporting_option: str
    entity_type: str
    programs: tuple[str, ...]
    is_scored: bool
    reason: str | None
    citation: str


def participation() -> list[Participation]:
    """Return the options of every year; what differs in coverage or citation stands apart."""
    with warehouse.connect(threads=1) as connection:
        warehouse.load_rows(connection, "policy.participation")
        rows = connection.execute(
            "SELECT performance_year, reporting_option, entity_type, "
            "list(program_name ORDER BY program_name), is_scored IS TRUE, set_aside_reason, "
            "citation FROM policy.participation GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return [Participation(y, o, e, tuple(p), c, r, t) for y, o, e, p, c, r, t in rows]


def _cell(options: list[Participation]) -> str:
    """Say in a few characters how a year covers an option: yes, no, or how many programs."""
    scored = sum(len(option.programs) for option in options if option.is_scored)
    if not options:
        return "-"
    if not scored:
        return "no"
    return "yes" if scored == 1 else str(scored)


def _register(years: list[PerformanceYear]) -> Table:
    table = Table(title="Performance years", title_justify="left", box=box.SIMPLE_HEAD)
    for header in ("year", "paid in", "status", "unconfirmed", "note"):
        table.add_column(header, overflow="fold")
    for year in years:
        style = "yellow" if year.is_provisional else ""
        known = topics(year.performance_year)
        rows, unconfirmed = sum(t.rows for t in known), sum(t.unconfirmed for t in known)
        share = f"{unconfirmed:,} of {rows:,}"
        status = words(year.status)
        cells = (year.performance_year, year.payment_year, status, share, year.note or "")
        table.add_row(*map(str, cells), style=style)
    return table


def _matrix(years: list[PerformanceYear], options: list[Participation]) -> Table:
    named = (str(year.performance_year) for year in years)
    table = drawn_table("Ways to take part", "option, entity", *named)
    for option, entity in sorted({(o.reporting_option, o.entity_type) for o in options}):
        own = [o for o in options if (o.reporting_option, o.entity_type) == (option, entity)]
        cells = [
            _cell([o for o in own if o.performance_year == year.performance_year]) for year in years
        ]
        table.add_row(f"{words(option)}, {entity}", *cells)
    return table


def _unscored(options: list[Participation]) -> Iterator[RenderableType]:
    for option in options:
        if not option.is_scored:
            what = f"{words(option.reporting_option)}, {option.entity_type}"
            reason = words(option.reason or "no reason given")
            yield Text(f"Not scored in {option.performance_year}: {what}: {reason}.")


def overview() -> Iterator[RenderableType]:
    """Yield the register and what each year covers."""
    years, options = open_years(), participation()
    yield _register(years)
    yield _matrix(years, options)
    yield Text(
        "yes: scored; a number: that many MIPS Value Pathways; no: set aside; -: not offered."
    )
    yield from _unscored(options)


def _options(options: list[Participation]) -> Table:
    table = Table(title="Ways to take part", title_justify="left", box=box.SIMPLE_HEAD)
    for header in ("option", "entity", "programs", "scored", "law"):
        table.add_column(header, overflow="fold")
    for option in options:
        count = len(option.programs)
        programs = option.programs[0] if count == 1 else f"{count} programs"
        scored = "yes" if option.is_scored else f"no: {words(option.reason or '')}"
        cells = (words(option.reporting_option), option.entity_type, programs, scored)
        table.add_row(*cells, option.citation)
    return table


def _topics(year: PerformanceYear) -> Iterator[RenderableType]:
    known = topics(year.performance_year)
    unsure = [topic for topic in known if topic.unconfirmed]
    rows, unconfirmed = sum(t.rows for t in known), sum(t.unconfirmed for t in known)
    table = drawn_table("Unconfirmed policy rows", "topic", "unconfirmed", "of")
    for topic in unsure:
        table.add_row(topic.name, f"{topic.unconfirmed:,}", f"{topic.rows:,}")
    if unsure:
        yield table
    yield Text(unconfirmed_sentence(year.performance_year, unconfirmed, rows, len(unsure)))
    yield Text("Whom they touch is told by each run: its summary, certificate and manifest.")
    names = ", ".join(sorted(apart.topics()))
    if names:
        yield Text(f"Not among them, for no score rests on them (qpp apply, qpp review): {names}.")


def detail(year: PerformanceYear) -> Iterator[RenderableType]:
    """Yield what is known of one year: status, options, unconfirmed policy by topic."""
    style = "yellow" if year.is_provisional else ""
    yield Text(
        f"Performance year {year.performance_year}, payment year {year.payment_year}: "
        f"{words(year.status)}",
        style=f"bold {style}".strip(),
    )
    if year.note:
        yield Text(f"{year.note}.")
    if year.is_provisional:
        yield Text("Payment files are delivered only with --provisional, and marked so.")
    yield _options([o for o in participation() if o.performance_year == year.performance_year])
    yield from _topics(year)

"""`qpp explain`: from submission and claims to the adjustment, for one clinician."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from flows.drawing import say
from flows.engine import warehouse
from flows.errors import QppError
from flows.explain import inputs, qp_shares
from flows.explain import trace as tracing
from flows.explain.overview import Line, overview
from flows.options import LakeOption, YearArgument
from flows.run.manifest import Manifest, latest_run, read_manifest
from flows.run.open import open_run
from flows.run.since import changed_since, said_since

# Few rows are read better as a list of names and values than as a wide table.
LISTED_ROWS = 2
POLICY_ROWS = 16
# Two rules and the space on both sides of a column.
COLUMN_GAP = 3


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _turned(rows: list[warehouse.Row], names: list[str]) -> Table:
    table = Table(box=box.SIMPLE, show_header=False, padding=(0, 1))
    for name in names:
        if any(row[name] is not None for row in rows):
            table.add_row(Text(name, style="dim"), *(_text(row[name]) for row in rows))
    return table


def drawn(rows: list[warehouse.Row], hidden: set[str], width: int) -> Group:
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
    told = [n for n in names if n in tracing.KEYS and len({row[n] for row in rows}) == 1]
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


def _show(console: Console, number: int, step: tracing.Step) -> None:
    transform = step.transform
    console.rule(f"{number}. {transform.table}", align="left", style="dim")
    console.print(Text(transform.says))
    console.print(Text("; ".join(transform.rule), style="cyan"))
    if not step.is_current:
        console.print(Text("The SQL file has changed since this run.", style="yellow"))
    hidden = {"performance_year", "tin", "npi"} & step.rows[0].keys()
    if transform.table == qp_shares.TABLE:
        console.print(*qp_shares.drawn_shares(step.rows), sep="\n")
    else:
        console.print(drawn(step.rows, hidden, console.width))
    for use in (*step.policy, *step.reference):
        # So many that the rows shown do not tell which: the file is the better place.
        shown = use.rows if len(use.rows) <= POLICY_ROWS else []
        more = len(use.rows) - len(shown)
        kind, name = use.table.split(".")
        tail = f": {more} rows, see data/{kind}/{name}" if more else ""
        console.print(Text(f"{use.table}{tail}", style="dim"))
        if shown:
            console.print(drawn(shown, set(), console.width))


def _show_overview(console: Console, run: Manifest, lines: list[Line]) -> None:
    year = run.content["performance_year"]
    console.print(f"Performance year {year}, run {run.run_id}", highlight=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in lines:
        table.add_row(label, Text(text))
    console.print(table)


def _only_tin(console: Console, connection: duckdb.DuckDBPyConnection, npi: str) -> str:
    """Return the one TIN of an NPI; raises QppError QPP704 after listing several."""
    rows = tracing.tins_of(connection, npi)
    if len(rows) > 1:
        console.print(drawn(rows, set(), console.width))
        raise QppError("QPP704", count=len(rows))
    return str(rows[0]["tin"])


def _show_unconfirmed(console: Console, steps: list[tracing.Step]) -> None:
    """Name the unconfirmed policy rows among those that bear on the clinician."""
    rows = tracing.unconfirmed_rows(steps)
    if rows:
        console.rule("Of these policy rows unconfirmed", align="left", style="dim")
        for table, number in rows:
            console.print(Text(f"{table}: {number}", style="yellow"))


def _show_inputs(
    console: Console,
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    lake: Path,
    clinician: tuple[str, str],
    lines: int,
) -> None:
    inputs.open_input(connection, run, lake, "claim_line", inputs.CLAIM_LINE, inputs.ALLOWED_LINE)
    inputs.open_input(connection, run, lake, "submission", inputs.MEASUREMENT, inputs.STRATUM)
    entities = tracing.entities_of(connection, *clinician)
    for extract in inputs.EXTRACTS:
        inputs.open_input(connection, run, lake, extract, f"ingest.{extract}")
        rows = inputs.extract_rows(connection, extract, clinician, entities)
        if rows:
            console.rule(f"Extract {extract}", align="left", style="dim")
            console.print(drawn(rows, set(), console.width))
        # What was submitted for these is not scored, which is the reason that some have no score.
        if extract == "entity_roster":
            entities += sorted({(row["entity_type"], row["entity_id"]) for row in rows})
        elif extract == "apm_participant":
            entities += sorted({("apm", row["apm_entity_id"]) for row in rows})
    shown = {
        "Claim lines by segment": inputs.claim_totals(connection, *clinician),
        f"Claim lines, the {lines} largest": inputs.claim_lines(connection, *clinician, lines),
        "Submitted": inputs.measurements(connection, entities),
        "Submitted by stratum": inputs.strata(connection, entities),
    }
    for title, rows in shown.items():
        console.rule(title, align="left", style="dim")
        console.print(drawn(rows, set(), console.width) if rows else Text("none", style="dim"))


def explain_command(
    performance_year: YearArgument,
    npi: Annotated[str, typer.Option(help="National provider identifier, 10 digits.")],
    lake: LakeOption,
    tin: Annotated[
        str | None,
        typer.Option(help="Taxpayer identification number, 9 digits; needed for one of several."),
    ] = None,
    run: Annotated[
        str | None, typer.Option(help="Run id; the run finished last when not given.")
    ] = None,
    lines: Annotated[
        int, typer.Option("--claim-lines", help="Claim lines to list, most dollars first.")
    ] = 5,
    every_table: Annotated[
        bool, typer.Option("--every-table", help="Also the steps between the tables of a stage.")
    ] = False,
) -> None:
    """Show one clinician's way from claims and submissions to the payment adjustment.

    First what became of the clinician, in some ten lines; then each table of the run in order,
    with the clinician's rows, the paragraph of law and the policy rows that bear on them. The
    output holds identifiers: keep it as you keep the lake.
    """
    console = Console()
    folder = lake / "runs" / str(performance_year)
    manifest = read_manifest(folder / run) if run else latest_run(lake, performance_year)
    with warehouse.connect() as connection:
        open_run(connection, manifest)
        unwritten = tracing.open_unwritten(connection, manifest)
        tin = tin or _only_tin(console, connection, npi)
        steps = tracing.trace(connection, manifest, tin, npi, every_table)
        shown = [next(steps)]
        inputs.open_input(connection, manifest, lake, "clinician", "ingest.clinician")
        _show_overview(console, manifest, list(overview(connection, manifest, tin, npi)))
        if changed := changed_since(manifest):
            say(console, Text(said_since(changed), style="yellow"))
        if unwritten:
            told = f"The run is older than these tables: {', '.join(unwritten)}."
            say(console, Text(told, style="yellow"))
        _show_inputs(console, connection, manifest, lake, (tin, npi), lines)
        _show(console, 1, shown[0])
        for number, step in enumerate(steps, start=2):
            _show(console, number, step)
            shown.append(step)
        _show_unconfirmed(console, shown)

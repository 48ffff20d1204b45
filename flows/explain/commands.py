"""`qpp explain`: from submission and claims to the adjustment, for one clinician."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.engine import warehouse
from flows.explain import inputs
from flows.explain import trace as tracing
from flows.options import LakeOption
from flows.scoring.manifest import Manifest, latest_run, read_manifest

# Few rows are read better as a list of names and values than as a wide table.
LISTED_ROWS = 2
POLICY_ROWS = 8


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def drawn(rows: list[tracing.Row], hidden: set[str]) -> Table:
    """Return rows as a table without empty and hidden columns; turned when they are few."""
    names = [
        name
        for name in rows[0]
        if name not in hidden and any(row[name] is not None for row in rows)
    ]
    table = Table(box=box.SIMPLE, show_header=len(rows) > LISTED_ROWS, padding=(0, 1))
    if len(rows) > LISTED_ROWS:
        for name in names:
            # Spaces let a long name break between words.
            table.add_column(name.replace("_", " "), overflow="fold")
        for row in rows:
            table.add_row(*(_text(row[name]) for name in names))
        return table
    for name in names:
        table.add_row(Text(name, style="dim"), *(_text(row[name]) for row in rows))
    return table


def _show(console: Console, number: int, step: tracing.Step) -> None:
    transform = step.transform
    console.rule(f"{number}. {transform.table}", align="left", style="dim")
    console.print(Text(transform.says))
    console.print(Text("; ".join(transform.rule), style="cyan"))
    if not step.is_current:
        console.print(Text("The SQL file has changed since this run.", style="yellow"))
    hidden = {"performance_year", "tin", "npi"} & step.rows[0].keys()
    console.print(drawn(step.rows, hidden))
    for use in step.policy:
        shown = use.rows[:POLICY_ROWS]
        more = len(use.rows) - len(shown)
        tail = f", {more} more in data/policy/{use.table.split('.')[1]}.csv" if more else ""
        console.print(Text(f"{use.table}{tail}", style="dim"))
        console.print(drawn(shown, set()))


def _show_inputs(
    console: Console,
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    lake: Path,
    clinician: tuple[str, str],
    lines: int,
) -> None:
    inputs.open_input(connection, run, lake, "claim_line", inputs.CLAIM_LINE)
    inputs.open_input(connection, run, lake, "submission", inputs.MEASUREMENT)
    entities = tracing.entities_of(connection, *clinician)
    shown = {
        f"Claim lines, the {lines} largest": inputs.claim_lines(connection, *clinician, lines),
        "Submitted": inputs.measurements(connection, entities),
    }
    for title, rows in shown.items():
        console.rule(title, align="left", style="dim")
        console.print(drawn(rows, set()) if rows else Text("none", style="dim"))


def explain_command(
    performance_year: Annotated[int, typer.Argument(help="Performance year, for instance 2024.")],
    tin: Annotated[str, typer.Option(help="Taxpayer identification number, 9 digits.")],
    npi: Annotated[str, typer.Option(help="National provider identifier, 10 digits.")],
    lake: LakeOption,
    run: Annotated[
        str | None, typer.Option(help="Run id; the run finished last when not given.")
    ] = None,
    lines: Annotated[
        int, typer.Option("--claim-lines", help="Claim lines to list, most dollars first.")
    ] = 5,
) -> None:
    """Show one clinician's way from claims and submissions to the payment adjustment.

    Each table of the run in order, with the clinician's rows, the paragraph of law and the
    policy rows that bear on them. The output holds identifiers: keep it as you keep the lake.
    """
    console = Console()
    folder = lake / "runs" / str(performance_year)
    manifest = read_manifest(folder / run) if run else latest_run(lake, performance_year)
    with warehouse.connect() as connection:
        steps = tracing.trace(connection, manifest, tin, npi)
        first = next(steps)
        console.print(
            f"Performance year {performance_year}, run {manifest.run_id}", highlight=False
        )
        _show_inputs(console, connection, manifest, lake, (tin, npi), lines)
        _show(console, 1, first)
        for number, step in enumerate(steps, start=2):
            _show(console, number, step)

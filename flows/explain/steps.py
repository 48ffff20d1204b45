"""Every table of a run with the clinician's rows, the paragraph, and the policy rows."""

import duckdb
from rich.console import Console
from rich.text import Text

from flows.explain import qp_shares
from flows.explain import trace as tracing
from flows.explain.drawn import drawn
from flows.run.manifest import Manifest

POLICY_ROWS = 16


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


def _show_unconfirmed(console: Console, steps: list[tracing.Step]) -> None:
    """Name the unconfirmed policy rows among those that bear on the clinician."""
    rows = tracing.unconfirmed_rows(steps)
    if rows:
        console.rule("Of these policy rows unconfirmed", align="left", style="dim")
        for table, number in rows:
            console.print(Text(f"{table}: {number}", style="yellow"))


def show_steps(
    console: Console,
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    clinician: tuple[str, str],
    every_table: bool,
) -> None:
    """Show each table of the run in the order it was made, and which policy is unconfirmed."""
    steps = []
    for number, step in enumerate(tracing.trace(connection, run, *clinician, every_table), start=1):
        _show(console, number, step)
        steps.append(step)
    _show_unconfirmed(console, steps)

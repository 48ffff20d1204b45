"""Cost results made again beside a run's, on a terminal: counts alone."""

from rich.console import Console

from flows.drawing import drawn_table, say, words
from flows.reconcile.costs import ReconciledCosts

AGREES = "agrees"
# In the order in which results are compared, so that the first one is where they part.
COLUMNS = {
    "case_count": "other cases",
    "average_cost": "other average",
    "national_average": "other national average",
    "no_national_average": "no national average",
    "not_in_run": "not in run",
    "not_in_file": "no case",
}


def say_costs(console: Console, found: ReconciledCosts) -> bool:
    """Say by measure how many agree and what differs first; return whether anything differs."""
    outcomes = found.outcomes
    handed_over = ", ".join(f"{count:,} {words(name)}" for name, count in found.rows.items())
    say(console, f"{handed_over}; {outcomes.total():,} cost results: {outcomes[AGREES]:,} agree.")
    met = [name for name in COLUMNS if outcomes[name]]
    table = drawn_table(
        "What differs first", "measure", "agree", *(COLUMNS[name] for name in met), "other points"
    )
    for measure in found.measures:
        counts = (measure.outcomes[name] for name in (AGREES, *met))
        table.add_row(
            measure.measure_id, *(f"{count:,}" for count in (*counts, measure.other_points))
        )
    console.print(table)
    if found.national:
        table = drawn_table("National averages", "measure", "entity", "results imply", "published")
        for name, kind, implied, published in found.national:
            table.add_row(name, kind, f"{implied:,.2f}", f"{published:,.2f}")
        console.print(table)
    if found.elsewhere:
        say(
            console,
            f"{found.elsewhere:,} results of these measures are of virtual groups, or of TINs that "
            "the files do not name: not compared.",
        )
    say(
        console,
        "How cases become a result is reading C4, which is unconfirmed (`qpp readings C4`).",
    )
    return outcomes[AGREES] < outcomes.total()

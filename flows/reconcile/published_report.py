"""The Experience file beside a run, on a terminal: counts alone."""

from rich.console import Console

from flows.drawing import drawn_table, say, words
from flows.reconcile.reconciliation import AGREES, NOT_IN_FILE, NOT_IN_RUN, Reconciled

# On the way to the adjustment, so that the first one is where a clinician's way parts.
FIRST = (
    *("quality", "cost", "ia", "pi"),
    *("complex_patient_bonus", "final_score", "adjustment"),
)


def say_published(console: Console, found: Reconciled) -> bool:
    """Say who agrees and what differs first; return whether anything differs."""
    say(
        console,
        f"{found.rows:,} rows in the file; {found.compared:,} clinicians in both: "
        f"{found.outcomes[AGREES]:,} agree.",
    )
    unlike = [name for name in FIRST if found.outcomes[name]]
    if unlike:
        table = drawn_table("What differs first", "value", "clinicians")
        for name in unlike:
            table.add_row(words(name), f"{found.outcomes[name]:,}")
        console.print(table)
    say(
        console,
        f"{found.outcomes[NOT_IN_RUN]:,} only in the file, {found.outcomes[NOT_IN_FILE]:,} only "
        "in the run.",
    )
    return found.outcomes[AGREES] < found.outcomes.total()

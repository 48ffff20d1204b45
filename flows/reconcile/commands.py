"""`qpp reconcile`: a run beside what CMS published of the same year."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.drawing import drawn_table, say, words
from flows.options import LakeOption, MemoryOption, ThreadsOption
from flows.progress import progress

FINDINGS = 1
# On the way to the adjustment, so that the first one is where a clinician's way parts.
FIRST = (
    *("quality", "cost", "ia", "pi"),
    *("complex_patient_bonus", "final_score", "adjustment"),
)


def reconcile_command(
    run: Annotated[
        str, typer.Argument(help="Folder of a finished run, or a year: the lake's last run of it.")
    ],
    file: Annotated[
        Path,
        typer.Argument(help="QPP Experience public use file of the year, CSV.", dir_okay=False),
    ],
    lake: LakeOption,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            dir_okay=False,
            help="CSV for every clinician, with both sides. It holds TINs and NPIs.",
        ),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Compare a run with the QPP Experience file that CMS publishes of the year.

    Says whose scores and adjustments agree and, of the others, what differs first: quality, cost,
    improvement activities, Promoting Interoperability, the complex patient bonus, the final score
    or the adjustment. Exit code 1 when anything differs. The file has no TIN: an NPI with several
    rows is paired by equal scores first, then from the highest down.
    """
    from flows.engine.warehouse import Resources
    from flows.reconcile.reconciliation import AGREES, NOT_IN_FILE, NOT_IN_RUN, reconcile
    from flows.run.named import find_run

    manifest = find_run(run, lake)
    with progress(f"Experience file beside run {manifest.run_id}"):
        found = reconcile(manifest, file, Resources(threads, memory_limit), output)
    console = Console()
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
    if output is not None:
        say(console, f"Each clinician with both sides: {output}. It holds TINs and NPIs.")
    if found.outcomes[AGREES] < found.outcomes.total():
        raise typer.Exit(FINDINGS)

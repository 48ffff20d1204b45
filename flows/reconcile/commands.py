"""`qpp reconcile`: a run beside what CMS published of the year, and beside what costs come from."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.drawing import say
from flows.options import LakeOption, MemoryOption, RunArgument, ThreadsOption
from flows.progress import progress

FINDINGS = 1


def reconcile_command(
    run: RunArgument,
    lake: LakeOption,
    file: Annotated[
        Path | None,
        typer.Argument(help="QPP Experience public use file of the year, CSV.", dir_okay=False),
    ] = None,
    episodes: Annotated[
        Path | None,
        typer.Option(
            help="Episodes behind the cost results, CSV as in data/layouts/cost_case.",
            dir_okay=False,
        ),
    ] = None,
    patient_months: Annotated[
        Path | None,
        typer.Option(
            help="Patient months behind total per capita cost, CSV as in data/layouts/cost_case.",
            dir_okay=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            dir_okay=False,
            help="CSV for every clinician or cost result, with both sides. It holds TINs and NPIs.",
        ),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Compare a run with what CMS publishes of the year, or its cost results with their cases.

    FILE is the QPP Experience file: says whose scores and adjustments agree and, of the others,
    what differs first: quality, cost, improvement activities, Promoting Interoperability, the
    complex patient bonus, the final score or the adjustment. The file has no TIN: an NPI with
    several rows is paired by equal scores first, then from the highest down.

    --episodes and --patient-months make the cost results again: the cases, the mean of observed
    over expected cost, the average cost and its points; says by measure how many agree and what
    differs first. Exit code 1 when anything differs.
    """
    from flows.engine.warehouse import Resources
    from flows.reconcile.cost_cases import EPISODES, PATIENT_MONTHS
    from flows.run.named import find_run

    named = {EPISODES: episodes, PATIENT_MONTHS: patient_months}
    cases = {extract: path for extract, path in named.items() if path is not None}
    if file is None and not cases:
        raise typer.BadParameter("name the Experience file, --episodes or --patient-months.")
    if file is not None and cases and output is not None:
        raise typer.BadParameter(
            "--output is of one comparison: compare the Experience file and costs one by one."
        )
    manifest = find_run(run, lake)
    resources = Resources(threads, memory_limit)
    differs = False
    if file is not None:
        from flows.reconcile.published_report import say_published
        from flows.reconcile.reconciliation import reconcile

        with progress(f"Experience file beside run {manifest.run_id}"):
            published = reconcile(manifest, file, resources, output)
        differs |= say_published(Console(), published)
    if cases:
        from flows.reconcile.cost_report import say_costs
        from flows.reconcile.costs import reconcile_costs

        with progress(f"Cost results beside run {manifest.run_id}"):
            costs = reconcile_costs(manifest, cases, lake, resources, output)
        differs |= say_costs(Console(), costs)
    if output is not None:
        say(Console(), f"Each of them with both sides: {output}. It holds TINs and NPIs.")
    if differs:
        raise typer.Exit(FINDINGS)

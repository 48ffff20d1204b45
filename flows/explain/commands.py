"""`qpp explain`: from submission and claims to the adjustment, for one clinician or one rule."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.explain.clinician import Asked, Depth, explain_clinician
from flows.explain.whom import show_touched
from flows.options import LakeOption, YearArgument
from flows.run.manifest import latest_run, read_manifest


def explain_command(
    performance_year: YearArgument,
    lake: LakeOption,
    npi: Annotated[
        str | None, typer.Option(help="National provider identifier, 10 digits.")
    ] = None,
    tin: Annotated[
        str | None,
        typer.Option(help="Taxpayer identification number, 9 digits; needed for one of several."),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(
            help="Instead of a clinician a paragraph, such as '414.1405(b)(2)', or the id of a "
            "rule: whom it touched."
        ),
    ] = None,
    run: Annotated[
        str | None, typer.Option(help="Run id; the run finished last when not given.")
    ] = None,
    depth: Annotated[
        Depth, typer.Option(help="How far down: the summary, the score tree, or every table.")
    ] = Depth.TABLES,
    output: Annotated[
        Path | None,
        typer.Option(
            help="File to write: .json (the shape of CMS's scoring output, extended) or .html (a "
            "page fit to print) for a clinician, .csv with --rule.",
            dir_okay=False,
        ),
    ] = None,
    lines: Annotated[
        int, typer.Option("--claim-lines", help="Claim lines to list, most dollars first.")
    ] = 5,
    every_table: Annotated[
        bool, typer.Option("--every-table", help="Also the steps between the tables of a stage.")
    ] = False,
) -> None:
    """Show one clinician's way from claims and submissions to the payment adjustment.

    First what became of the clinician, in some ten lines; then the score tree, each node with its
    rule, paragraph, policy row and unrounded value, what the next border would have brought, and
    the files that it was made from; then each table of the run in order with the clinician's rows.
    With --rule, whom a rule touched. The output holds identifiers: keep it as you keep the lake.
    """
    console = Console()
    if (npi is None) == (rule is None):
        raise typer.BadParameter("name a clinician with --npi or a rule with --rule.")
    _check_kind(output, [".csv"] if rule else [".json", ".html"])
    folder = lake / "runs" / str(performance_year)
    manifest = read_manifest(folder / run) if run else latest_run(lake, performance_year)
    if rule is not None:
        show_touched(console, manifest, rule, output)
    elif npi is not None:
        explain_clinician(
            console, manifest, lake, npi, tin, Asked(depth, output, lines, every_table)
        )


def _check_kind(output: Path | None, kinds: list[str]) -> None:
    if output is not None and output.suffix not in kinds:
        raise typer.BadParameter(f"--output names a file that ends in {' or '.join(kinds)}.")

"""`qpp reference`: take over CMS's measures data and check what was taken over."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.paths import IS_CLONE, REFERENCE
from flows.reference.check import Finding, check
from flows.reference.release import import_release


def import_command(
    source: Annotated[
        Path, typer.Argument(help="Folder with benchmarks, clinical-clusters, measures and mvp.")
    ],
    destination: Annotated[
        Path, typer.Option("--to", help="Folder of the reference tables, replaced as a whole.")
    ] = REFERENCE if IS_CLONE else ...,  # type: ignore[assignment]
    version: Annotated[
        str | None, typer.Option(help="Version of the release, to be recorded.")
    ] = None,
) -> None:
    """Write the reference tables from a release of CMSgov/qpp-measures-data.

    Exit code 0: the tables are written; 2: the release is incomplete, broken or of another
    shape, and nothing is changed.
    """
    console = Console()
    for table, rows in import_release(source, destination, version).items():
        console.print(f"{rows:>8}  {table}", highlight=False)
    console.print(f"written to {destination}", highlight=False, soft_wrap=True)


def findings_table(findings: list[Finding], summary: bool) -> Table:
    """Draw the findings, or how many there are of each check and performance year."""
    drawn = Table(title="Reference data", title_justify="left")
    if summary:
        for name in ("severity", "check", "performance year", "rows"):
            drawn.add_column(name, justify="right" if name == "rows" else "left")
        counts = Counter((f.severity, f.check, f.performance_year) for f in findings)
        for (severity, name, year), rows in sorted(counts.items()):
            drawn.add_row(severity, name, str(year), str(rows))
        return drawn
    # What a search is made with stays whole; the sentence has the rest of the width.
    drawn.add_column("severity, check\nperformance year, measure, collection type", no_wrap=True)
    drawn.add_column("finding", overflow="fold")
    for f in findings:
        about = " ".join((str(f.performance_year), f.measure_id, f.collection_type))
        drawn.add_row(f"{f.severity} {f.check}\n{about}", f.sentence)
    return drawn


def check_command(
    reference: Annotated[
        Path, typer.Option("--in", help="Folder of the reference tables.")
    ] = REFERENCE,
    every: Annotated[
        bool, typer.Option("--all", "-a", help="Draw every warning, not only their number.")
    ] = False,
) -> None:
    """Look for what went wrong in published benchmarks before: order, direction, shifts, gaps.

    Exit code 0: nothing, or only warnings; 1: findings of severity fail; 2: a table cannot be
    read.
    """
    console = Console()
    findings = check(reference)
    failures = [f for f in findings if f.severity == "fail"]
    warnings = [f for f in findings if f.severity != "fail"]
    if failures:
        console.print(findings_table(failures, summary=False))
    if warnings:
        console.print(findings_table(warnings, summary=not every))
    console.print(f"{len(failures)} failures, {len(warnings)} warnings", highlight=False)
    if failures:
        raise typer.Exit(1)

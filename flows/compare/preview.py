"""Exceptions before they are applied: what the files hold and what they would move."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from flows.compare.comparison import Comparison, check_folder, compare, write_clinicians
from flows.compare.exceptions import EXTRACT, Taken, exception_sources, take_in
from flows.compare.report import number, what_moves
from flows.compare.sides import scratch_folder
from flows.drawing import drawn_table, words
from flows.engine.warehouse import Resources
from flows.ingest.report import Status, findings
from flows.run.plan import make_plan, replanned

KIND_COUNTS = ("row_count", "known_count", "reached_entity_count", "reweighted_entity_count")


def _files(taken: Taken) -> Iterator[RenderableType]:
    table = drawn_table("Exceptions", "file", "rows", "read", "quarantined", "")
    for file in taken.files:
        counts = (file.rows_in, file.accepted, file.quarantined)
        shown = ("", "", "") if file.status is Status.ALREADY_INGESTED else map(number, counts)
        status = "" if file.status is Status.INGESTED else str(file.status)
        table.add_row(file.path.name, *shown, status)
    yield table
    for file in taken.files:
        # Its quarantine goes with the copy of the lake.
        yield from map(Text, findings(replace(file, quarantine=None)))
    if any(file.quarantined for file in taken.files):
        yield Text("A preview keeps no quarantine; qpp ingest writes these rows there.\n")


def _kinds(comparison: Comparison) -> RenderableType:
    rows = comparison.rows("exception")
    if not rows:
        return Text("The files hold no exception that is not in the lake already.\n")
    table = drawn_table(
        "What becomes of them", "", "rows", "as before", "entities reached", "without weight"
    )
    for kind in dict.fromkeys(row["exception_kind"] for row in rows):
        table.add_row(Text(words(kind), style="bold"))
        for row in rows:
            if row["exception_kind"] == kind:
                counts = (number(int(row[name])) for name in KIND_COUNTS)
                table.add_row(f"  {words(row['outcome'])}", *counts)
    return table


def moves(comparison: Comparison, output: Path | None) -> Iterator[RenderableType]:
    """Yield what moves, and write the clinicians where they are asked for."""
    yield from what_moves(comparison)
    if output is not None:
        count = write_clinicians(comparison, output)
        yield Text(f"{count:,} clinicians are in {output}; it holds TINs and NPIs.")


def preview(
    paths: list[Path],
    performance_year: int,
    lake: Path,
    output: Path | None,
    resources: Resources,
) -> tuple[list[RenderableType], bool]:
    """Return what to print of what exceptions would move, and whether a file was refused.

    Raises QppError for a year that is not open, a lake with nothing to score, files that are no
    exceptions, and whatever a scoring run with them would raise.
    """
    plan = make_plan(lake, performance_year)
    sources = exception_sources(paths)
    if output is not None:
        check_folder(output)
    parts: list[RenderableType] = [
        Text(f"Preview, performance year {performance_year}: nothing is applied.", "bold")
    ]
    with scratch_folder() as scratch:
        taken = take_in(plan.lake, performance_year, sources, Path(scratch), resources)
        parts += _files(taken)
        if any(file.status is not Status.REFUSED for file in taken.files):
            baseline = replanned(plan, {EXTRACT: taken.before})
            variant = replanned(plan, {EXTRACT: taken.after})
            with compare(baseline, variant, resources) as comparison:
                comparison.make("exception")
                parts.append(_kinds(comparison))
                parts += moves(comparison, output)
    return parts, any(file.status is Status.REFUSED for file in taken.files)

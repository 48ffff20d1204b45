"""Exceptions before they are applied: what the files hold and what they would move."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from flows.compare.comparison import Comparison, check_folder, compare, write_clinicians
from flows.compare.exceptions import EXTRACT, Taken, exception_sources, take_in
from flows.compare.policy import overlaid
from flows.compare.preview_page import by_practices, is_page, write_page
from flows.compare.report import number, what_moves
from flows.drawing import drawn_table, words
from flows.engine.other_policy import policy_from
from flows.engine.warehouse import Resources
from flows.ingest.content_year import OTHER_YEAR
from flows.ingest.report import Status, findings
from flows.lake import scratch_folder
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
        # The error's remedy names qpp quarantine.
        yield Text(
            "A preview keeps no quarantine: qpp quarantine lists these rows once qpp ingest has "
            "had the file.\n"
        )
    if any(file.error is not None and file.error.code == OTHER_YEAR for file in taken.files):
        # The error's remedy names an option of the ingest.
        yield Text("A preview forces no file of another year; qpp ingest can.\n")


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
    if output is not None and not is_page(output):
        count = write_clinicians(comparison, output)
        yield Text(f"{count:,} clinicians are in {output}; it holds TINs and NPIs.")


def _by_practices(comparison: Comparison) -> Iterator[RenderableType]:
    """Yield the distribution of scores, and who crosses zero, small and rural practices apart."""
    for name in ("practice", "distribution", "crossing"):
        comparison.make(name)
    bands = drawn_table("Final scores of the MIPS eligible", "", "before", "after")
    rows = comparison.rows("distribution", "place, band")
    for practices in dict.fromkeys(row["practices"] for row in rows):
        bands.add_row(Text(practices, style="bold"))
        for row in rows:
            if row["practices"] == practices:
                low = row["band"] * 10
                band = "100" if low == 100 else f"{low} to {low + 9}.99"
                bands.add_row(f"  {band}", number(row["count_before"]), number(row["count_after"]))
    yield bands
    table = drawn_table("Who crosses zero", "", "clinicians", "before $", "after $", "change $")
    rows = comparison.rows("crossing", "place, direction_before, direction_after")
    for practices in dict.fromkeys(row["practices"] for row in rows):
        table.add_row(Text(practices, style="bold"))
        for row in rows:
            if row["practices"] == practices:
                ends = (row["direction_before"], row["direction_after"])
                stays = ends[0] == ends[1]
                table.add_row(
                    f"  {ends[0]}, as before" if stays else f"  {ends[0]} → {ends[1]}",
                    number(row["clinician_count"]),
                    number(row["amount_before"]),
                    number(row["amount_after"]),
                    number(row["amount_after"] - row["amount_before"]),
                )
    yield table


def preview_policy(
    folder: Path,
    performance_year: int,
    lake: Path,
    output: Path | None,
    resources: Resources,
) -> list[RenderableType]:
    """Return what to print of what other policy rows would move.

    The folder holds the topics that are to be others. Raises QppError QPP360 for rows that cannot
    be taken, and whatever a scoring run with them would raise.
    """
    if output is not None:
        check_folder(output)
    plan = make_plan(lake, performance_year)
    parts: list[RenderableType] = [
        Text(f"Preview, performance year {performance_year}: nothing is applied.", "bold")
    ]
    with scratch_folder() as scratch:
        whole = overlaid(folder, Path(scratch) / "policy")
        with policy_from(whole):
            variant = replanned(plan)
        changed = sorted(
            name
            for name, digest in variant.input_digests.items()
            if name.startswith("policy.") and plan.input_digests.get(name) != digest
        )
        parts.append(Text(f"Policy that differs: {', '.join(changed) or 'nothing that is read'}."))
        with compare(plan, variant, resources, whole) as comparison:
            parts += moves(comparison, output)
            apart = list(_by_practices(comparison))
            section = by_practices(comparison, apart) if is_page(output) else None
        if output is not None and section is not None:
            # the title is the page's own
            apart.append(write_page(output, performance_year, parts[1:], [section]))
    return parts + apart


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
        if output is not None and is_page(output):
            parts.append(write_page(output, performance_year, parts[1:], []))
    return parts, any(file.status is Status.REFUSED for file in taken.files)

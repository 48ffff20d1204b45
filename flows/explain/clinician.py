"""One clinician explained: the summary, the score tree, the documents, and every table."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.drawing import say
from flows.engine import warehouse
from flows.errors import QppError
from flows.explain import trace as tracing
from flows.explain.began_with import show_inputs
from flows.explain.drawn import drawn
from flows.explain.overview import Line, overview
from flows.explain.page import explained
from flows.explain.steps import show_steps
from flows.explain.tree import score_tree
from flows.explain.written import writing
from flows.feedback.pages import parsed
from flows.feedback.run_pages import Page
from flows.run.manifest import Manifest
from flows.run.open import open_input, open_run
from flows.run.since import changed_since, said_since

# Files listed on a screen; what is written lists all.
LISTED_SOURCES = 12
# A place of so many rows is cut on a screen.
PLACE_WIDTH = 60


class Depth(StrEnum):
    """How far down the explanation goes."""

    SUMMARY = "summary"
    TREE = "tree"
    TABLES = "tables"


@dataclass(frozen=True)
class Asked:
    """How far down, the file to write, the claim lines to list, and whether private tables too."""

    depth: Depth
    output: Path | None
    claim_lines: int
    every_table: bool


def _show_overview(console: Console, run: Manifest, lines: list[Line]) -> None:
    year = run.content["performance_year"]
    console.print(f"Performance year {year}, run {run.run_id}", highlight=False)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in lines:
        table.add_row(label, Text(text))
    console.print(table)


def _only_tin(console: Console, connection: duckdb.DuckDBPyConnection, npi: str) -> str:
    """Return the one TIN of an NPI; raises QppError QPP704 after listing several."""
    rows = tracing.tins_of(connection, npi)
    if len(rows) > 1:
        console.print(drawn(rows, set(), console.width))
        raise QppError("QPP704", count=len(rows))
    return str(rows[0]["tin"])


def _show_tree(console: Console, page: Page) -> None:
    score = parsed(page.json)
    console.rule("Score tree", align="left", style="dim")
    console.print(score_tree(score))
    console.rule("Made from", align="left", style="dim")
    made_from = score["madeFrom"]
    for source in made_from[:LISTED_SOURCES]:
        place = source["place"]
        shown = place if len(place) <= PLACE_WIDTH else f"{place[:PLACE_WIDTH]}..."
        told = f"{source['what']}: {source['file']} (SHA-256 {source['sha256'][:16]}), {shown}"
        console.print(Text(told), soft_wrap=True)
    if len(made_from) > LISTED_SOURCES:
        more = f"and {len(made_from) - LISTED_SOURCES} more files: --output FILE.json lists all"
        console.print(Text(more, style="dim"))


def _write(console: Console, page: Page, output: Path) -> None:
    with writing(output) as file:
        file.write(page.html if output.suffix == ".html" else page.json)
    say(console, f"Written: {output}")


def explain_clinician(
    console: Console, run: Manifest, lake: Path, npi: str, tin: str | None, asked: Asked
) -> None:
    """Explain one clinician of a run as far down as asked, and write the file that is asked for.

    Raises QppError QPP701 when the run does not know the clinician, QPP704 when the NPI has
    several TINs and none is named, QPP371 when the file cannot be written.
    """
    with warehouse.connect() as connection:
        open_run(connection, run)
        unwritten = tracing.open_unwritten(connection, run)
        tin = tin or _only_tin(console, connection, npi)
        tracing.entities_of(connection, tin, npi)
        warehouse.load_read(connection, tracing.transforms_of(run).values())
        open_input(connection, run, lake, "clinician", "ingest.clinician")
        _show_overview(console, run, list(overview(connection, run, tin, npi)))
        if changed := changed_since(run):
            say(console, Text(said_since(changed), style="yellow"))
        if unwritten:
            told = f"The run is older than these tables: {', '.join(unwritten)}."
            say(console, Text(told, style="yellow"))
        if asked.output is not None or asked.depth is not Depth.SUMMARY:
            page = explained(run, lake, (tin, npi))
            if asked.depth is not Depth.SUMMARY:
                _show_tree(console, page)
            if asked.output is not None:
                _write(console, page, asked.output)
        if asked.depth is Depth.TABLES:
            show_inputs(console, connection, run, lake, (tin, npi), asked.claim_lines)
            show_steps(console, connection, run, (tin, npi), asked.every_table)

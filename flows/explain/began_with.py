"""What a clinician's run began with, on a terminal: extracts, claim lines, what was submitted."""

from pathlib import Path

import duckdb
from rich.console import Console
from rich.text import Text

from flows.explain import inputs
from flows.explain import trace as tracing
from flows.explain.drawn import drawn
from flows.run.manifest import Manifest
from flows.run.open import open_input


def show_inputs(
    console: Console,
    connection: duckdb.DuckDBPyConnection,
    run: Manifest,
    lake: Path,
    clinician: tuple[str, str],
    lines: int,
) -> None:
    """Show the extracts' rows on the clinician, the claim lines and what was submitted."""
    open_input(connection, run, lake, "claim_line", inputs.CLAIM_LINE, inputs.ALLOWED_LINE)
    open_input(connection, run, lake, "submission", inputs.MEASUREMENT, inputs.STRATUM)
    entities = tracing.entities_of(connection, *clinician)
    for extract in inputs.EXTRACTS:
        open_input(connection, run, lake, extract, f"ingest.{extract}")
        rows = inputs.extract_rows(connection, extract, clinician, entities)
        if rows:
            console.rule(f"Extract {extract}", align="left", style="dim")
            console.print(drawn(rows, set(), console.width))
        # What was submitted for these is not scored, which is the reason that some have no score.
        if extract == "entity_roster":
            entities += sorted({(row["entity_type"], row["entity_id"]) for row in rows})
        elif extract == "apm_participant":
            entities += sorted({("apm", row["apm_entity_id"]) for row in rows})
    shown = {
        "Claim lines by segment": inputs.claim_totals(connection, *clinician),
        f"Claim lines, the {lines} largest": inputs.claim_lines(connection, *clinician, lines),
        "Submitted": inputs.measurements(connection, entities),
        "Submitted by stratum": inputs.strata(connection, entities),
    }
    for title, rows in shown.items():
        console.rule(title, align="left", style="dim")
        console.print(drawn(rows, set(), console.width) if rows else Text("none", style="dim"))

"""The summary of a finished run, for a person: population, scores, money, files."""

from collections.abc import Iterator
from typing import Any

import duckdb
from rich import box
from rich.bar import Bar
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from flows.engine import warehouse
from flows.explain.trace import open_run
from flows.scoring.manifest import Manifest

# Characters of the longest bar of the score distribution.
BAR_WIDTH = 40

Rows = list[tuple[Any, ...]]


def _table(title: str, *headers: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column(headers[0])
    for header in headers[1:]:
        table.add_column(header, justify="right")
    return table


def _words(name: object) -> str:
    return str(name).replace("_", " ")


def _intake(run: Manifest) -> Table:
    table = _table("Extracts in the lake", "", "rows", "set aside at ingest")
    for name, extract in run.content["lake"].items():
        if extract["files"]:
            counts = (extract["rows"], extract["quarantined_rows"])
            table.add_row(_words(name), *(f"{count:,}" for count in counts))
    return table


def _population(connection: duckdb.DuckDBPyConnection) -> Table:
    table = _table("Clinicians (TIN/NPI)", "", "counted", "with a score")
    rows: Rows = connection.execute(
        "SELECT is_mips_eligible, eligibility_reason, clinician_count, scored_count "
        "FROM report.population ORDER BY clinician_count DESC, eligibility_reason"
    ).fetchall()
    for eligible in (True, False):
        part = [row for row in rows if bool(row[0]) is eligible]
        label = "MIPS eligible" if eligible else "not eligible"
        totals = (sum(row[2] for row in part), sum(row[3] for row in part))
        table.add_row(Text(label, style="bold"), *(f"{total:,}" for total in totals))
        for row in part:
            table.add_row(f"  {_words(row[1])}", f"{row[2]:,}", f"{row[3]:,}")
    return table


def _categories(connection: duckdb.DuckDBPyConnection) -> Table:
    table = _table("Categories", "", "entities", "scored", "mean %")
    for kind, category, entities, scored, mean in connection.execute(
        "SELECT entity_type, category, entity_count, scored_count, mean_percent "
        "FROM report.category_summary ORDER BY ALL"
    ).fetchall():
        shown = "" if mean is None else f"{mean:.2f}"
        table.add_row(f"{kind}, {category}", f"{entities:,}", f"{scored:,}", shown)
    return table


def _distribution(connection: duckdb.DuckDBPyConnection) -> Table:
    table = _table("Final scores of the eligible", "", "clinicians")
    table.add_column("")
    rows: Rows = connection.execute(
        "SELECT band, eligible_count FROM report.score_distribution ORDER BY band"
    ).fetchall()
    most = max((count for _, count in rows), default=1) or 1
    for band, count in rows:
        low = band * 10
        label = "100" if low == 100 else f"{low} to {low + 9}.99"
        table.add_row(label, f"{count:,}", Bar(most, 0, count, width=BAR_WIDTH))
    return table


def _set_aside(connection: duckdb.DuckDBPyConnection) -> Table:
    table = _table("Set aside", "reason", "measurement sets")
    for reason, count in connection.execute(
        "SELECT reason, measurement_set_count FROM report.set_aside_summary ORDER BY 2 DESC, 1"
    ).fetchall():
        table.add_row(_words(reason), f"{count:,}")
    return table


def _money(connection: duckdb.DuckDBPyConnection) -> Table:
    table = _table("Payment adjustments", "", "clinicians", "allowed charges $", "change $")
    for direction, clinicians, charges, dollars in connection.execute(
        "SELECT direction, clinician_count, allowed_charge_amount, rounded_amount "
        "FROM adjustment.neutrality ORDER BY ALL"
    ).fetchall():
        table.add_row(
            _words(direction), f"{clinicians:,}", f"{charges or 0:,.2f}", f"{dollars or 0:,.2f}"
        )
    return table


def _unconfirmed(run: Manifest) -> Iterator[RenderableType]:
    rows = run.content["unconfirmed_policy"]
    if rows:
        topics = sorted({row["topic"].split(".")[1] for row in rows})
        count = sum(row["rows"] for row in rows)
        yield Text(
            f"{count} policy rows of this year are unconfirmed, in {len(topics)} topics "
            f"(manifest.json, unconfirmed_policy): {', '.join(topics)}.",
            style="yellow",
        )


def summary(run: Manifest) -> Iterator[RenderableType]:
    """Yield what to print of a run; no identifier of a person is in it."""
    with warehouse.connect() as connection:
        open_run(connection, run)
        yield Text(f"Performance year {run.content['performance_year']}, run {run.run_id}")
        yield _intake(run)
        yield _population(connection)
        yield _set_aside(connection)
        yield _categories(connection)
        yield _distribution(connection)
        yield _money(connection)
        factor, status = connection.execute(
            "SELECT scaling_factor, status FROM adjustment.scaling_factor"
        ).fetchall()[0]
        yield Text(f"Scaling factor {factor} ({_words(status)})")
    yield from _unconfirmed(run)
    yield Text(f"Run folder: {run.folder}")
    for output in run.content["outputs"]:
        yield Text(f"  {output['file']}  {output['bytes']:,} bytes")


def print_summary(run: Manifest, console: Console | None = None) -> None:
    """Print the summary of a finished run."""
    console = console or Console()
    for part in summary(run):
        console.print(part)

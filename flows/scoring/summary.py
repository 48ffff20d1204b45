"""The summary of a finished run, for a person: population, scores, money, files."""

from collections.abc import Iterator
from typing import Any

import duckdb
from rich.bar import Bar
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from flows.drawing import drawn_table, words
from flows.engine import warehouse
from flows.run.manifest import Manifest
from flows.run.open import open_run

# Characters of the longest bar of the score distribution.
BAR_WIDTH = 40

Rows = list[tuple[Any, ...]]


def _intake(run: Manifest) -> Table:
    table = drawn_table("Extracts in the lake", "", "rows", "quarantined", "out of scope")
    for name, extract in run.content["lake"].items():
        if extract["files"]:
            counts = (extract["rows"], extract["quarantined_rows"], extract["out_of_scope_rows"])
            table.add_row(words(name), *(f"{count:,}" for count in counts))
    return table


def _forced(run: Manifest) -> Iterator[RenderableType]:
    """Name the files of other years that were taken by force."""
    for name, extract in run.content["lake"].items():
        for file in extract["forced"]:
            yield Text(
                f"Forced: {words(name)}, batch {file['batch_number']}, is of {file['content_of']}",
                style="yellow",
            )


def _population(connection: duckdb.DuckDBPyConnection) -> Table:
    table = drawn_table("Clinicians (TIN/NPI)", "", "counted", "with a score")
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
            table.add_row(f"  {words(row[1])}", f"{row[2]:,}", f"{row[3]:,}")
    return table


def _categories(connection: duckdb.DuckDBPyConnection) -> Table:
    table = drawn_table("Categories", "", "entities", "scored", "mean %")
    for kind, category, entities, scored, mean in connection.execute(
        "SELECT entity_type, category, entity_count, scored_count, mean_percent "
        "FROM report.category_summary ORDER BY ALL"
    ).fetchall():
        shown = "" if mean is None else f"{mean:.2f}"
        table.add_row(f"{kind}, {category}", f"{entities:,}", f"{scored:,}", shown)
    return table


def _distribution(connection: duckdb.DuckDBPyConnection) -> Table:
    table = drawn_table("Final scores of the eligible", "", "clinicians")
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
    table = drawn_table("Set aside", "reason", "measurement sets")
    for reason, count in connection.execute(
        "SELECT reason, measurement_set_count FROM report.set_aside_summary ORDER BY 2 DESC, 1"
    ).fetchall():
        table.add_row(words(reason), f"{count:,}")
    return table


def _not_assessed(connection: duckdb.DuckDBPyConnection) -> Iterator[RenderableType]:
    """Name the clinicians whose QP status rests on less than the law asks for."""
    for reason, due, missing in connection.execute(
        "SELECT assessment_reason, due_count, not_assessed_count FROM report.qp_assessment "
        "WHERE not_assessed_count > 0 ORDER BY ALL"
    ).fetchall():
        yield Text(
            f"QP status without own counts ({words(reason)}): {missing:,} of {due:,} clinicians "
            "due for an individual assessment",
            style="yellow",
        )


def _money(connection: duckdb.DuckDBPyConnection, has_additional: bool) -> Table:
    """Draw whole dollars by direction, base and additional apart where the year has both."""
    parts = ("base $", "additional $") if has_additional else ()
    headers = ("", "clinicians", "allowed charges $", *parts, "change $")
    table = drawn_table("Payment adjustments", *headers)
    for direction, clinicians, *dollars in connection.execute(
        "SELECT direction, clinician_count, allowed_charge_amount, "
        "rounded_amount, additional_amount, delivered_amount "
        "FROM adjustment.neutrality ORDER BY ALL"
    ).fetchall():
        charges, base, additional, change = (amount or 0 for amount in dollars)
        shown = (charges, base, additional, change) if has_additional else (charges, change)
        table.add_row(words(direction), f"{clinicians:,}", *(f"{amount:,.0f}" for amount in shown))
    return table


def _factors(connection: duckdb.DuckDBPyConnection) -> Iterator[RenderableType]:
    [(factor, status)] = connection.execute(
        "SELECT scaling_factor, status FROM adjustment.scaling_factor"
    ).fetchall()
    yield Text(f"Scaling factor {factor} ({words(status)})")
    for factor, status, spent, pool in connection.execute(
        "SELECT scaling_factor, status, increase_amount, pool_amount "
        "FROM adjustment.additional_scaling_factor"
    ).fetchall():
        yield Text(
            f"Additional scaling factor {factor} ({words(status)}): "
            f"$ {spent:,.0f} of the pool of $ {pool:,.0f}"
        )


def _apm(connection: duckdb.DuckDBPyConnection) -> Iterator[RenderableType]:
    """Draw what the APM track is paid, in the years whose law pays it."""
    incentives: Rows = connection.execute(
        "SELECT outcome, incentive_percent, record_count, covered_service_payment_amount, "
        "incentive_amount FROM payment_file.apm_incentive_total ORDER BY outcome DESC"
    ).fetchall()
    if incentives:
        title = f"APM incentive payment, {incentives[0][1]} percent"
        table = drawn_table(title, "", "QPs", "base amount $", "incentive $")
        for outcome, _, count, base, amount in incentives:
            table.add_row(words(outcome), f"{count:,}", f"{base:,.0f}", f"{amount:,.0f}")
        yield table
    for count, update in connection.execute(
        "SELECT record_count, update_percent "
        "FROM payment_file.qualifying_apm_conversion_factor_total"
    ).fetchall():
        yield Text(
            f"Qualifying APM conversion factor, update {update} percent: QPs listed: {count:,}"
        )


def _rests_on(run: Manifest) -> Iterator[RenderableType]:
    """Say what is not certain and whom it touches, most charges first."""
    rests_on = run.reliance
    if rests_on.touching:
        title = "Unconfirmed policy rows and whom they touch"
        table = drawn_table(title, "topic", "rows that touch", "% records", "% charges", "bears on")
        for line in rests_on.lines():
            table.add_row(*line)
        yield table
    for sentence in rests_on.sentences():
        yield Text(sentence, style="yellow")


def summary(run: Manifest) -> Iterator[RenderableType]:
    """Yield what to print of a run; no identifier of a person is in it."""
    with warehouse.connect() as connection:
        open_run(connection, run)
        yield Text(run.title)
        yield _intake(run)
        yield from _forced(run)
        yield _population(connection)
        yield _set_aside(connection)
        yield _categories(connection)
        yield _distribution(connection)
        has_additional = bool(
            connection.execute("SELECT 1 FROM adjustment.additional_scaling_factor").fetchall()
        )
        yield _money(connection, has_additional)
        yield from _factors(connection)
        yield from _apm(connection)
        yield from _not_assessed(connection)
    yield from _rests_on(run)
    yield Text(f"Run folder: {run.folder}")
    for output in run.content["outputs"]:
        yield Text(f"  {output['file']}  {output['bytes']:,} bytes")
    if not run.content["is_delivered"]:
        yield Text(
            "  No payment files: the year is provisional. Run again with --provisional for them.",
            style="yellow",
        )


def print_summary(run: Manifest, console: Console | None = None) -> None:
    """Print the summary of a finished run."""
    console = console or Console()
    for part in summary(run):
        console.print(part)

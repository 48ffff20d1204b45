"""The summary of a finished run, for a person: population, scores, money, files."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import duckdb
from rich.bar import Bar
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from flows.drawing import drawn_table, say, words
from flows.engine import warehouse
from flows.errors import QppError
from flows.lake import private_files, write_durably
from flows.run.manifest import Manifest
from flows.run.open import open_run

FILE = "summary.txt"
FILE_WIDTH = 100
# Characters of the longest bar of the score distribution.
BAR_WIDTH = 40

Rows = list[tuple[Any, ...]]


def _intake(run: Manifest) -> Table:
    table = drawn_table("Extracts in the lake", "", "rows", "quarantined")
    for name, extract in run.content["lake"].items():
        if extract["files"]:
            counts = (extract["rows"], extract["quarantined_rows"])
            table.add_row(words(name), *(f"{count:,}" for count in counts))
    return table


def _set_aside_rows(run: Manifest) -> Iterator[RenderableType]:
    """Say which rows are counted as quarantined, and who tells what became of them."""
    if any(extract["quarantined_rows"] for extract in run.content["lake"].values()):
        yield Text(
            "Quarantined are all rows that were set aside of these files: qpp quarantine "
            f"{run.content['performance_year']} tells which are open still."
        )


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


def _difference(connection: duckdb.DuckDBPyConnection) -> Iterator[RenderableType]:
    """Draw why increases and decreases do not add up to zero, where they do not."""
    rows: Rows = connection.execute(
        "SELECT reason, difference_amount FROM report.neutrality_difference ORDER BY ALL"
    ).fetchall()
    if not rows:
        return
    table = drawn_table("Why the changes do not add up to zero", "", "$")
    for reason, amount in rows:
        table.add_row(words(reason), f"{amount:,.2f}")
    table.add_row(Text("sum of the changes", style="bold"), f"{sum(row[1] for row in rows):,.2f}")
    yield table


def _incentive(connection: duckdb.DuckDBPyConnection, run: Manifest) -> Iterator[RenderableType]:
    """Draw who is paid the APM incentive, and why the others are not."""
    rows = warehouse.fetch_rows(
        connection,
        "SELECT * FROM report.apm_incentive_summary ORDER BY outcome != 'paid', outcome",
    )
    if not rows:
        return
    percent, payment_year = rows[0]["incentive_percent"], rows[0]["payment_year"]
    told = "none" if percent is None else f"{percent} percent"
    title = f"APM incentive payment of payment year {payment_year}: {told}"
    table = drawn_table(title, "", "QPs", "base amount $", "incentive $")
    for row in rows:
        paid = row["outcome"] == "paid"
        amounts = (row["covered_service_payment_amount"], row["incentive_amount"])
        outcome = words(row["outcome"]) if paid else f"not paid: {words(row['outcome'])}"
        table.add_row(outcome, f"{row['record_count']:,}", *(f"{a:,.0f}" for a in amounts))
    yield table
    if any(row["outcome"] == "base_amount_missing" for row in rows):
        held = run.content["lake"]["apm_incentive_base"]["rows"]
        told = f"holds {held:,} rows, none of them of these QPs" if held else "is not in the lake"
        yield Text(f"The extract of base-year amounts (apm_incentive_base) {told}.", style="yellow")
    if not rows[0]["is_percent_confirmed"]:
        told = "That there is none" if percent is None else "The percentage"
        yield Text(f"{told} is not confirmed (data/policy/apm_incentive.csv).", style="yellow")


def _apm(connection: duckdb.DuckDBPyConnection, run: Manifest) -> Iterator[RenderableType]:
    """Draw what the APM track is paid, in the years whose law pays it."""
    yield from _incentive(connection, run)
    for count, update in connection.execute(
        "SELECT record_count, update_percent "
        "FROM payment_file.qualifying_apm_conversion_factor_total"
    ).fetchall():
        yield Text(
            f"Qualifying APM conversion factor, update {update} percent: QPs listed: {count:,}"
        )


def _stand_ins(run: Manifest) -> Iterator[RenderableType]:
    """Say what stood in for what was not brought."""
    for stand_in in run.stand_ins:
        yield Text(stand_in["sentence"], style="yellow" if stand_in["is_lack"] else "")


def _from_claims(connection: duckdb.DuckDBPyConnection, run: Manifest) -> Iterator[RenderableType]:
    """Say what claims measures are scored from: codes on claims, or what was submitted alone."""
    rows = warehouse.fetch_rows(connection, "SELECT * FROM claims_quality.claim_total")
    if rows:
        total = rows[0]
        yield Text(
            f"Claims measures are counted from {total['claim_count']:,} claims of "
            f"{total['reporter_count']:,} TIN/NPIs with quality-data codes."
        )
        if total["unknown_beneficiary_claim_count"]:
            yield Text(
                "The extract of beneficiaries does not know the patient of "
                f"{total['unknown_beneficiary_claim_count']:,} of these claims: they count only "
                "where a measure asks neither age nor sex.",
                style="yellow",
            )
        return
    held = run.content["lake"]["beneficiary"]["rows"]
    why = (
        "no claim has a quality-data code" if held else "the lake has no beneficiaries of the year"
    )
    yield Text(f"Claims measures are scored from the counts submitted alone: {why}.")


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


def _result(connection: duckdb.DuckDBPyConnection) -> Iterator[RenderableType]:
    """Say in a few lines what came of the run: whom it adjusts, and what the APM track is paid."""
    [(known, eligible, scored)] = connection.execute(
        "SELECT sum(clinician_count), sum(clinician_count) FILTER (WHERE is_mips_eligible), "
        "sum(scored_count) FROM report.population"
    ).fetchall()
    yield Text(
        f"{eligible or 0:,} of {known or 0:,} TIN/NPIs MIPS eligible, {scored or 0:,} with a score"
    )
    for direction, clinicians, amount in connection.execute(
        "SELECT direction, clinician_count, delivered_amount FROM adjustment.neutrality "
        "ORDER BY direction DESC"
    ).fetchall():
        yield Text(f"{words(direction)}: {clinicians:,} TIN/NPIs, $ {amount:,.0f}")
    for count, paid, amount in connection.execute(
        "SELECT sum(record_count), sum(record_count) FILTER (WHERE outcome = 'paid'), "
        "sum(incentive_amount) FROM report.apm_incentive_summary HAVING count(*) > 0"
    ).fetchall():
        yield Text(f"APM incentive: {paid or 0:,} of {count:,} QPs paid, $ {amount:,.0f}")


def summary(run: Manifest) -> Iterator[RenderableType]:
    """Yield what to print of a run; no identifier of a person is in it."""
    with warehouse.connect() as connection:
        open_run(connection, run)
        yield Text(run.title)
        yield _intake(run)
        yield from _set_aside_rows(run)
        yield from _forced(run)
        yield _population(connection)
        yield _set_aside(connection)
        yield from _from_claims(connection, run)
        yield _categories(connection)
        yield _distribution(connection)
        has_additional = bool(
            connection.execute("SELECT 1 FROM adjustment.additional_scaling_factor").fetchall()
        )
        yield _money(connection, has_additional)
        yield from _factors(connection)
        yield from _difference(connection)
        yield from _apm(connection, run)
        yield from _not_assessed(connection)
        result = list(_result(connection))
    yield from _stand_ins(run)
    yield from _rests_on(run)
    for output in run.content["outputs"]:
        yield Text(f"{output['file']}  {output['bytes']:,} bytes")
    yield Text(f"\nResult of performance year {run.content['performance_year']}", style="bold")
    yield from result
    yield Text(f"Run folder: {run.folder}")
    if not run.content["is_delivered"]:
        yield Text(
            "No payment files: the year is provisional. Run again with --provisional for them.",
            style="yellow",
        )


def _print(console: Console, parts: list[RenderableType]) -> None:
    for part in parts:
        if isinstance(part, Text):
            say(console, part)
        else:
            console.print(part)


def tell_summary(run: Manifest) -> None:
    """Print the summary of a finished run and keep it beside the manifest.

    Raises QppError QPP602 when it cannot be written.
    """
    parts = list(summary(run))
    page = StringIO()
    _print(Console(file=page, width=FILE_WIDTH), parts)
    text = "".join(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())
    path = run.folder / FILE
    try:
        # A finished run is not touched again.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            with private_files():
                write_durably(path, text.encode())
    except OSError as error:
        raise QppError("QPP602", path=path, reason=error.strerror) from error
    _print(Console(), parts)

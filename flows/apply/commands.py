"""`qpp apply`: what each claim line of the payment year is paid with the adjustment."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.drawing import drawn_table, say, words
from flows.options import LakeOption, MemoryOption, ThreadsOption
from flows.progress import progress

if TYPE_CHECKING:
    from flows.apply.line_payment import Applied
    from flows.engine.warehouse import Row

DIRECTIONS = ("positive", "negative", "neutral")
SUMS = ("payment_amount", "adjustment_amount", "paid_amount", "difference_amount")


def apply_command(
    payment_year: Annotated[
        int,
        typer.Argument(help="Payment year, for instance 2026: two after the performance year."),
    ],
    paths: Annotated[
        list[Path],
        typer.Argument(help="Claims of the payment year: files, or folders searched for them."),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            dir_okay=False,
            help="File for the lines, .csv or .parquet. It holds TINs and NPIs.",
        ),
    ],
    lake: LakeOption,
    payment_file: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="The delivered file of adjustments instead of the lake's run, CSV or Parquet; "
            "once more for the file of carried adjustments.",
        ),
    ] = None,
    threads: ThreadsOption = None,
    memory_limit: MemoryOption = None,
) -> None:
    """Tell what each claim line of a payment year is paid with the adjustment.

    Takes Part B claims in CMS's carrier layout, read and checked as an ingest would, and the
    adjustments of the latest run of the performance year two before. Each line of the output is
    one claim line: adjusted, with amounts and remittance codes, or left out with the reason. The
    totals by outcome and type of service lie beside it. The lake stays as it is.

    It proves which services are adjusted and estimates what that comes to. It is no claims
    system: it prices nothing, and takes the amount otherwise paid as the claims have it.
    """
    from flows.apply.line_payment import apply_adjustments
    from flows.engine.warehouse import Resources
    from flows.ingest.report import FileReport, findings

    console = Console()
    reports: list[FileReport] = []
    try:
        with progress(f"Line payments of {payment_year}"):
            done = apply_adjustments(
                payment_year,
                paths,
                output,
                lake,
                payment_file or [],
                Resources(threads, memory_limit),
                reports.append,
            )
    finally:
        for report in reports:
            for line in findings(report):
                # Where rows are set aside is said once, when they are kept.
                if report.quarantine is None or str(report.quarantine) not in line:
                    say(console, line)
    _tell(console, done, payment_year)


def _tell(console: Console, done: "Applied", payment_year: int) -> None:
    say(console, f"Line payments of {payment_year}. {done.title}")
    by_outcome: dict[str, list[Row]] = {}
    for row in done.rows:
        by_outcome.setdefault(row["outcome"], []).append(row)
    adjusted = drawn_table(
        "Adjusted lines, in whole dollars",
        *("direction", "lines", "otherwise paid", "adjustment", "paid", "difference"),
    )
    for outcome in DIRECTIONS:
        adjusted.add_row(outcome, *_summed(by_outcome.pop(outcome, []), *SUMS))
    adjusted.add_row("all", *_summed(_adjusted(done), *SUMS))
    console.print(adjusted)
    kinds = drawn_table("By type of service", "type", "lines", "otherwise paid", "difference")
    by_type: dict[str, list[Row]] = {}
    for row in _adjusted(done):
        by_type.setdefault(row["service_type"] or row["service_type_code"] or "none", []).append(
            row
        )
    for kind, rows in by_type.items():
        kinds.add_row(kind, *_summed(rows, "payment_amount", "difference_amount"))
    console.print(kinds)
    left = drawn_table("Left out", "reason", "lines", "otherwise paid")
    for outcome, rows in sorted(by_outcome.items()):
        left.add_row(words(outcome), *_summed(rows, "payment_amount"))
    console.print(left)
    read = sum(report.rows_in for report in done.reports)
    aside = sum(report.quarantined for report in done.reports)
    lines = sum(row["line_count"] for row in done.rows)
    say(
        console,
        f"{read:,} rows read, {aside:,} set aside, {read - aside - lines:,} replaced or deleted by "
        f"other rows or not final: {lines:,} lines in {done.lines}; totals in {done.totals}. The "
        "lines hold TINs and NPIs. Paid and difference are after sequestration. An estimate: what "
        "was otherwise paid is as the claims have it.",
    )
    if done.set_aside:
        say(console, f"Rows set aside, with their reasons, are in {done.set_aside}.")


def _adjusted(done: "Applied") -> "list[Row]":
    return [row for row in done.rows if row["is_adjusted"]]


def _summed(rows: "list[Row]", *names: str) -> list[str]:
    lines = sum(row["line_count"] for row in rows)
    return [f"{lines:,}", *(f"{sum(row[name] for row in rows):,.0f}" for name in names)]

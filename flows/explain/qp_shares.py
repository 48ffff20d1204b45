"""The shares of an APM Entity or a clinician beside the thresholds of QP and Partial QP."""

from collections.abc import Iterator
from itertools import groupby

from rich.table import Table
from rich.text import Text

from flows.engine.warehouse import Row

TABLE = "eligibility.qp_share"
OPTIONS = {
    "medicare": "Medicare",
    "all_payer": "all-payer",
    "all_payer_medicare_minimum": "minimum",
}
METHODS = {"payment_amount": "payments", "patient_count": "patients"}
STATUSES = ("qp", "partial_qp")
NUMBERS = ("attributed", "eligible", "share %", "QP", "Partial QP")


def _number(row: Row, name: str) -> str:
    value = row[name]
    if value is None:
        return ""
    return f"{value:,.0f}" if row["threshold_method"] == "patient_count" else f"{value:,.2f}"


def _threshold(row: Row | None) -> str:
    if row is None or row["threshold_percent"] is None:
        return ""
    return f"{row['threshold_percent']:.0f} {'met' if row['is_met'] else 'missed'}"


def _lines(rows: list[Row]) -> Iterator[tuple[str, ...]]:
    """Yield a line for each option and method that has counts and a threshold."""
    by_key = {(r["determination_option"], r["threshold_method"], r["qp_status"]): r for r in rows}
    has_all_payer = any(
        row["determination_option"] == "all_payer" and row["attribution_eligible"] is not None
        for row in rows
    )
    for option, of in OPTIONS.items():
        # The minimum is asked only beside an all-payer share.
        if option == "all_payer_medicare_minimum" and not has_all_payer:
            continue
        for method, by in METHODS.items():
            asked = [by_key.get((option, method, status)) for status in STATUSES]
            row = asked[0] or asked[1]
            thresholds = [_threshold(a) for a in asked]
            if row is None or row["attribution_eligible"] is None or not any(thresholds):
                continue
            share = "" if row["share_percent"] is None else f"{row['share_percent'].normalize():f}"
            counts = [_number(row, name) for name in ("attributed", "attribution_eligible")]
            told = f"{of} {by}, by claims" if row.get("is_counted_from_claims") else f"{of} {by}"
            yield (told, *counts, share, *thresholds)


def drawn_shares(rows: list[Row]) -> Iterator[Table | Text]:
    """Yield a table for each entity and snapshot, the thresholds with what became of them."""
    for (kind, name, snapshot), group in groupby(
        rows, lambda row: (row["entity_type"], row["entity_id"], row["snapshot_date"])
    ):
        who = f"APM Entity {name}" if kind == "apm" else "the clinician's own counts"
        lines = list(_lines(list(group)))
        yield Text(f"{who}, snapshot {snapshot}{'' if lines else ': no counts'}", style="bold")
        if lines:
            table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
            table.add_column("")
            for number in NUMBERS:
                table.add_column(number, justify="right")
            for line in lines:
                table.add_row(*line)
            yield table

"""What would move, for a person: no identifier of anybody is in it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from flows.compare.comparison import CLINICIAN, Comparison
from flows.drawing import drawn_table, words
from flows.engine.warehouse import Row
from flows.run.open import finished_run

MOVES = {
    "up": "final score rises",
    "down": "final score falls",
    "gained": "final score where there was none",
    "lost": "final score no more",
}
MONEY_LINES = (
    ("adjustment moves", "adjustment_move_count"),
    ("  rises", "adjustment_up_count"),
    ("  falls", "adjustment_down_count"),
    ("before budget neutrality: gains $", "unscaled_gain"),
    ("  losses $", "unscaled_loss"),
    ("  net $", "unscaled_net"),
    ("after budget neutrality: gains $", "adjustment_gain"),
    ("  losses $", "adjustment_loss"),
    ("  net $", "adjustment_net"),
)


def number(value: Any) -> str:
    """Return a count with thousands apart, dollars and points with two decimals."""
    if value is None:
        return ""
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"


def signed(value: Any) -> str:
    """Return points with their sign."""
    return "" if value is None else f"{value:+,.2f}"


def _arrow(before: Any, after: Any) -> str:
    return number(after) if before == after else f"{number(before)} → {number(after)}"


def _scores(comparison: Comparison) -> RenderableType:
    rows = {row["score_move"]: row for row in comparison.rows("final_score")}
    if not rows:
        return Text("No final score moves.")
    table = drawn_table(
        "Final scores that move",
        "",
        "clinicians",
        "MIPS eligible",
        "mean points",
        "least",
        "most",
    )
    for move, label in MOVES.items():
        if row := rows.get(move):
            # From the smallest move to the largest, in the direction of the move.
            ends = (row["least_points"], row["most_points"])
            points = (row["mean_points"], *(reversed(ends) if move == "down" else ends))
            counts = (row["clinician_count"], row["eligible_count"])
            table.add_row(label, *map(number, counts), *map(signed, points))
    return table


def _weights(comparison: Comparison) -> RenderableType:
    rows = comparison.rows("category_weight")
    if not rows:
        return Text("No category weight moves.")
    moved = sum(row["has_weight_move"] for row in comparison.rows(CLINICIAN))
    table = drawn_table(
        f"Category weights that move, of {moved:,} clinicians",
        "",
        "taken",
        "given back",
        "raised",
        "lowered",
    )
    names = ("taken_count", "given_back_count", "higher_count", "lower_count")
    for row in rows:
        table.add_row(row["category"], *(number(row[name]) for name in names))
    return table


def _directions(comparison: Comparison) -> RenderableType:
    rows = comparison.rows("adjustment")
    if not rows:
        return Text("No payment adjustment moves.")
    table = drawn_table(
        "Payment adjustments that move",
        "",
        "clinicians",
        "allowed charges $",
        "before $",
        "after $",
        "change $",
    )
    for row in rows:
        before, after = row["direction_before"], row["direction_after"]
        table.add_row(
            str(before) if before == after else f"{before} → {after}",
            number(row["clinician_count"]),
            number(row["allowed_charge_amount"]),
            number(row["amount_before"]),
            number(row["amount_after"]),
            number(row["amount_after"] - row["amount_before"]),
        )
    return table


def _money(comparison: Comparison) -> Table:
    rows = {row["clinicians"]: row for row in comparison.rows("money")}
    groups = ("own score moves", "everybody else", "together")
    table = drawn_table("Dollars that move, of the MIPS eligible", "", *groups)
    for label, name in MONEY_LINES:
        cells = (rows.get(group, {}).get(name, 0) for group in groups)
        table.add_row(label, *map(number, cells))
    return table


def _neutrality(comparison: Comparison) -> Iterator[RenderableType]:
    table = drawn_table(
        "Budget neutrality, without additional adjustments",
        "",
        "clinicians",
        "allowed charges $",
        "change $",
    )
    rows: list[Row] = comparison.rows("neutrality")
    for side, label in (("before", "before"), ("after", "after")):
        for row in rows:
            cells = (row[f"{n}_{side}"] for n in ("clinician_count", "allowed_charge_amount"))
            table.add_row(
                f"{label}, {row['direction']}", *map(number, cells), number(row[f"amount_{side}"])
            )
        total: Decimal = sum((row[f"amount_{side}"] for row in rows), Decimal(0))
        table.add_row(f"{label}, left over by rounding", "", "", number(total))
        table.add_section()
    yield table
    for row in comparison.rows("factor", "factor DESC"):
        sides = [
            f"{row[f'scaling_factor_{s}']} ({words(row[f'status_{s}'])})"
            for s in ("before", "after")
        ]
        same = sides[0] == sides[1]
        text = f"stays {sides[0]}" if same else f"{sides[0]} → {sides[1]}"
        yield Text(f"{row['factor'].capitalize()}: {text}")


def _identity(comparison: Comparison) -> Iterator[Text]:
    baseline, variant = comparison.baseline, comparison.variant
    done = "a finished run" if finished_run(baseline) else "not run yet, computed for this"
    yield Text(f"Before: run {baseline.run_id}, {done}")
    if baseline.run_id == variant.run_id:
        yield Text("After: the same run; nothing that is scored changes.")
    else:
        yield Text(f"After: run {variant.run_id}, as it would be named")
    if variant.year.caution:
        yield Text(variant.year.caution, "yellow")


def what_moves(comparison: Comparison) -> Iterator[RenderableType]:
    """Yield what to print of a comparison, from scores to money."""
    yield from _identity(comparison)
    yield Text()
    yield _scores(comparison)
    yield _weights(comparison)
    yield _directions(comparison)
    yield _money(comparison)
    yield from _neutrality(comparison)

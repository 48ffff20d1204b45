"""The charts of what moves. Importing this module imports Altair: import it inside functions."""

import altair as alt

from flows.engine.warehouse import Row
from flows.pages.charts import (
    ACCENT,
    DOLLARS,
    DOWN,
    FIT,
    INK,
    NEUTRAL,
    SECOND,
    UP,
    WIDTH,
    as_svg,
    counts,
    painted,
    plain,
)

ROW = 34
DOLLAR_PARTS = {"gained": UP, "lost": DOWN}
MOVES = {"falls": DOWN, "stays": NEUTRAL, "rises": UP}
SIDES = {"before": SECOND, "after": ACCENT}


def dollars(rows: list[Row], label: str) -> str:
    """Draw dollars gained and lost to both sides of zero: rows have name, part and value."""
    order = list(dict.fromkeys(row["name"] for row in rows))
    bars = (
        alt.Chart(plain(rows))
        .mark_bar(size=15)
        .encode(
            x=alt.X("value:Q", title="dollars", axis=DOLLARS),
            y=alt.Y("name:N", sort=order, title=None),
            color=painted(DOLLAR_PARTS),
        )
    )
    zero = alt.Chart(plain([{"zero": 0}])).mark_rule(color=INK).encode(x="zero:Q")
    chart = alt.layer(bars, zero, width=WIDTH, height=ROW * len(order) + 60, autosize=FIT)
    return as_svg(chart, "dollars", label, DOLLAR_PARTS)


def score_changes(rows: list[Row], label: str) -> str:
    """Draw how many TIN/NPIs move by how many points: rows have band, part and count."""
    order = [row["band"] for row in rows]
    chart = (
        alt.Chart(plain(rows), width=WIDTH, height=ROW * 0.7 * len(order) + 50, autosize=FIT)
        .mark_bar(size=13)
        .encode(
            x=alt.X("count:Q", **counts("TIN/NPIs")),
            y=alt.Y("band:N", sort=order, title="change of final score, points"),
            color=painted(MOVES),
        )
    )
    return as_svg(chart, "score-changes", label, MOVES)


def two_sides(rows: list[Row], label: str) -> str:
    """Draw scores by bands before and after, side by side: rows have band, part and count."""
    order = list(dict.fromkeys(row["band"] for row in rows))
    chart = (
        alt.Chart(plain(rows), width=WIDTH, height=220, autosize=FIT)
        .mark_bar()
        .encode(
            x=alt.X("band:N", sort=order, title="final score, from", axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("part:N", sort=list(SIDES)),
            y=alt.Y("count:Q", **counts("MIPS eligible TIN/NPIs", 5)),
            color=painted(SIDES),
        )
    )
    return as_svg(chart, "two-sides", label, SIDES)

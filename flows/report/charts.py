"""The charts of the page. Importing this module imports Altair: import it inside functions."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from flows.pages.charts import (
    ACCENT,
    DOLLARS,
    DOWN,
    FIT,
    INK,
    LINE,
    MUTED,
    NEUTRAL,
    SECOND,
    UP,
    WIDTH,
    as_svg,
    counts,
    painted,
    plain,
)

Rows = list[dict[str, Any]]
ROW = 20
SIGNED = alt.when(alt.datum.value < 0).then(alt.value(DOWN)).otherwise(alt.value(UP))
DIRECTIONS = {"positive": UP, "neutral": NEUTRAL, "negative": DOWN}


def waterfall(rows: Rows, label: str) -> str:
    """Draw steps from one count down to another: rows have step, start, end, part, count."""
    order = [row["step"] for row in rows]
    colours = {"all": MUTED, "not eligible": SECOND, "eligible": ACCENT}
    base = alt.Chart(plain(rows)).encode(y=alt.Y("step:N", sort=order, title=None))
    bars = base.mark_bar(size=13).encode(
        x=alt.X(
            "start:Q",
            title="TIN/NPIs",
            axis=alt.Axis(format=",d", tickCount=4, tickMinStep=1),
            # room for the number behind the longest bar
            scale=alt.Scale(domain=[0, 1.2 * max(row["end"] for row in rows) or 1]),
        ),
        x2="end:Q",
        color=painted(colours),
    )
    texts = base.mark_text(align="left", dx=4, color=INK).encode(
        x=alt.X("end:Q"), text=alt.Text("count:Q", format=",d")
    )
    chart = alt.layer(bars, texts, width=WIDTH, height=ROW * len(rows) + 60, autosize=FIT)
    return as_svg(chart, "eligibility", label, colours)


def stacked_bands(
    rows: Rows, colours: dict[str, str], titles: tuple[str, str], name: str, label: str
) -> str:
    """Draw counts of bands as columns: rows have band (its name), part and count."""
    order = list(dict.fromkeys(row["band"] for row in rows))
    chart = (
        alt.Chart(plain(rows), width=WIDTH, height=220, autosize=FIT)
        .mark_bar()
        .encode(
            x=alt.X("band:N", sort=order, title=titles[0], axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", **counts(titles[1], 5)),
            color=painted(colours),
            order=alt.Order("place:Q"),
        )
    )
    return as_svg(chart, name, label, colours)


def spread(rows: Rows, label: str) -> str:
    """Draw where scores lie: tenth to ninetieth as a line, the middle half as a bar, the median."""
    order = [row["name"] for row in rows]
    base = alt.Chart(plain(rows)).encode(y=alt.Y("name:N", sort=order, title=None))
    scale = alt.Scale(domain=[0, 100])
    line = base.mark_rule(color=MUTED).encode(
        x=alt.X("tenth:Q", scale=scale, title="final score"), x2="nine_tenths:Q"
    )
    bar = base.mark_bar(size=11, color=ACCENT).encode(
        x=alt.X("quarter:Q", scale=scale), x2="three_quarters:Q"
    )
    median = base.mark_tick(color=INK, thickness=2.5, size=15).encode(
        x=alt.X("median:Q", scale=scale)
    )
    chart = alt.layer(line, bar, median, width=WIDTH, height=ROW * len(rows) + 50, autosize=FIT)
    return as_svg(chart, "spread", label)


def small_columns(rows: Rows, label: str) -> str:
    """Draw one small chart of columns for each category: rows have category, low and count."""
    order = list(dict.fromkeys(row["category"] for row in rows))
    chart = (
        alt.Chart(plain(rows), width=155, height=85)
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X(
                "low:Q",
                bin="binned",
                title="category score, %",
                scale=alt.Scale(domain=[0, 100]),
                axis=alt.Axis(values=[0, 50, 100], grid=False),
            ),
            x2="high:Q",
            y=alt.Y("count:Q", **counts(None, 3)),
            facet=alt.Facet("category:N", columns=2, sort=order, title=None, spacing=14),
        )
        .resolve_scale(y="independent")
    )
    return as_svg(chart, "categories", label)


def ranked(rows: Rows, title: str, name: str, label: str, form: str | None = None) -> str:
    """Draw named values as bars, in the order of the rows: rows have name and value."""
    order = [row["name"] for row in rows]
    axis = counts(title) if form is None else {"title": title, "axis": alt.Axis(format=form)}
    paint: Any = SIGNED if any(row["value"] < 0 for row in rows) else alt.value(ACCENT)
    chart = (
        alt.Chart(plain(rows), width=WIDTH, height=ROW * len(rows) + 45, autosize=FIT)
        .mark_bar(size=13)
        .encode(
            x=alt.X("value:Q", **axis),
            y=alt.Y("name:N", sort=order, title=None),
            color=paint,
        )
    )
    return as_svg(chart, name, label)


def reasons(rows: Rows, parts: Sequence[str], label: str) -> str:
    """Draw reasons by category as stacked bars: rows have name, part and count."""
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["name"]] = totals.get(row["name"], 0) + row["count"]
    order = sorted(totals, key=lambda name: (-totals[name], name))
    colours = dict(zip(parts, (ACCENT, SECOND, DOWN, NEUTRAL), strict=False))
    chart = (
        alt.Chart(plain(rows), width=WIDTH, height=ROW * len(order) + 75, autosize=FIT)
        .mark_bar(size=13)
        .encode(
            x=alt.X("count:Q", **counts("entities")),
            y=alt.Y("name:N", sort=order, title=None),
            color=painted(colours),
        )
    )
    return as_svg(chart, "reasons", label, colours)


def money(rows: Rows, label: str) -> str:
    """Draw dollars by direction, base and additional apart: rows have name, part, value."""
    parts = list(dict.fromkeys(row["part"] for row in rows))
    colours = dict(zip(parts, (ACCENT, SECOND), strict=False))
    order = list(dict.fromkeys(row["name"] for row in rows))
    base = alt.Chart(plain(rows)).encode(y=alt.Y("name:N", sort=order, title=None))
    bars = base.mark_bar(size=22).encode(
        x=alt.X("value:Q", title="dollars", axis=DOLLARS),
        color=painted(colours) if len(parts) > 1 else SIGNED,
    )
    zero = alt.Chart(plain([{"zero": 0}])).mark_rule(color=INK).encode(x="zero:Q")
    chart = alt.layer(bars, zero, width=WIDTH, height=170, autosize=FIT)
    return as_svg(chart, "money", label, colours if len(parts) > 1 else None)


def scale(line: Rows, people: Rows, label: str) -> str:
    """Draw what each score earns, and under it where people are."""
    across = alt.X("score:Q", scale=alt.Scale(domain=[0, 100]), title=None)
    below = alt.X("score:Q", bin="binned", scale=alt.Scale(domain=[0, 100]), title="final score")
    inner = WIDTH - 52
    zero = alt.Chart(plain([{"zero": 0}])).mark_rule(color=MUTED).encode(y="zero:Q")
    earned = (
        alt.Chart(plain(line))
        .mark_line(
            color=ACCENT, strokeWidth=2.5, interpolate="step-after" if len(line) < 2 else "linear"
        )
        .encode(
            x=across,
            y=alt.Y("percent:Q", title="adjustment, %", axis=alt.Axis(format="~r", minExtent=38)),
        )
    )
    columns = (
        alt.Chart(plain(people), width=inner, height=90)
        .mark_bar()
        .encode(
            x=below,
            x2="end:Q",
            y=alt.Y("clinician_count:Q", **counts("TIN/NPIs", minExtent=38)),
            color=painted(DIRECTIONS),
        )
    )
    chart = alt.vconcat(alt.layer(zero, earned, width=inner, height=150), columns, spacing=6)
    return as_svg(chart, "scale", label, DIRECTIONS)


def paired(rows: Rows, parts: Sequence[str], label: str) -> str:
    """Draw the shares of two years by band as lines: rows have low, part and percent."""
    colours = dict(zip(parts, (ACCENT, SECOND), strict=True))
    chart = (
        alt.Chart(plain(rows), width=WIDTH, height=200, autosize=FIT)
        .mark_line(point=alt.OverlayMarkDef(size=35), strokeWidth=2)
        .encode(
            x=alt.X("low:Q", title="final score, from", axis=alt.Axis(tickCount=10)),
            y=alt.Y("percent:Q", title="% of the eligible"),
            color=painted(colours),
            strokeDash=alt.StrokeDash(
                "part:N",
                sort=list(parts),
                scale=alt.Scale(domain=list(parts), range=[[1, 0], [5, 3]]),
                legend=None,
            ),
        )
    )
    return as_svg(chart, "last-year", label, colours)


def shares(rows: Rows, colours: dict[str, str], name: str, label: str) -> str:
    """Draw counts of parts as one bar for each name: rows have name, part, count and place."""
    order = list(dict.fromkeys(row["name"] for row in rows))
    chart = (
        alt.Chart(plain(rows), width=WIDTH, height=ROW * len(order) + 75, autosize=FIT)
        .mark_bar(size=13)
        .encode(
            x=alt.X("count:Q", **counts("rules", 5)),
            y=alt.Y("name:N", sort=order, title=None),
            color=painted(colours),
            order=alt.Order("place:Q"),
        )
    )
    return as_svg(chart, name, label, colours)


COVERED = {"touched somebody": ACCENT, "nobody, and need not": LINE, "nobody": DOWN}
SCORED = {"eligible": ACCENT, "others with a score": NEUTRAL}

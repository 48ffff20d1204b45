"""The charts of trends. Importing this module imports Altair: import it inside functions."""

from typing import Any

import altair as alt

from flows.pages.charts import ACCENT, as_svg, plain


def trend(rows: list[dict[str, Any]], name: str, label: str) -> str:
    """Draw for each rule the percent of rows that broke it, by day.

    Rows have rule_id, day and percent; each rule has a small chart and a height of its own.
    """
    order = list(dict.fromkeys(row["rule_id"] for row in rows))
    chart = (
        alt.Chart(plain(rows), width=150, height=70)
        .mark_line(color=ACCENT, strokeWidth=1.5, point=alt.OverlayMarkDef(size=25, color=ACCENT))
        .encode(
            x=alt.X(
                "day:T",
                title=None,
                axis=alt.Axis(format="%d %b", tickCount=2, grid=False, labelOverlap=True),
            ),
            y=alt.Y("percent:Q", title="% of rows", axis=alt.Axis(format="~r", tickCount=2)),
            facet=alt.Facet("rule_id:N", columns=2, sort=order, title=None, spacing=14),
        )
        .resolve_scale(y="independent")
    )
    return as_svg(chart, name, label)

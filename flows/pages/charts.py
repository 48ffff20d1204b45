"""Charts as SVG: drawn by Vega-Lite without a browser, in the page's colours and type.

Importing this module imports Altair, which takes half a second: import it inside functions.
"""

import re
from html import escape
from typing import Any

import altair as alt
import vl_convert

# Natural width in pixels: of a phone, so that letters keep their size there.
WIDTH = 380
FIT = alt.AutoSizeParams(type="fit", contains="padding")
# The prefix of millions would stand at the zero, too.
DOLLARS = alt.Axis(format="$~s", tickCount=5, labelExpr="datum.value == 0 ? '0' : datum.label")
# Colours that nothing else has, each in the place of one of style.css, which light and dark decide.
INK, MUTED, LINE = "#0a0b01", "#0a0b02", "#0a0b03"
UP, DOWN, NEUTRAL, ACCENT, SECOND = "#0a0b04", "#0a0b05", "#0a0b06", "#0a0b07", "#0a0b08"
COLOURS = {
    INK: "chart-ink",
    MUTED: "chart-muted",
    LINE: "chart-line",
    UP: "up",
    DOWN: "down",
    NEUTRAL: "neutral",
    ACCENT: "accent",
    SECOND: "second",
}
# Measured by the font that the renderer brings, whatever the machine has; shown in the page's own,
# which is as wide.
FONT = "Liberation Sans"
SIZE = 12

CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "domainColor": LINE,
        "gridColor": LINE,
        "tickColor": LINE,
        "labelColor": INK,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "labelFontSize": SIZE,
        "titleFontSize": SIZE,
        "labelLimit": 190,
        "domain": False,
        "ticks": False,
        "labelPadding": 4,
    },
    "header": {"labelColor": INK, "titleColor": MUTED, "labelFontSize": SIZE},
    "text": {"color": INK, "fontSize": SIZE},
    "title": {"color": INK, "fontSize": SIZE, "anchor": "start", "fontWeight": "normal"},
}


def plain(rows: list[dict[str, Any]]) -> alt.Data:
    """Return rows as a chart's data: decimals as numbers."""
    return alt.Data(
        values=[
            {
                name: value
                if value is None or isinstance(value, str | int | bool)
                else float(value)
                for name, value in row.items()
            }
            for row in rows
        ]
    )


def painted(colours: dict[str, str]) -> alt.Color:
    """Return what gives each part its colour; the legend is the page's, which can break it."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color("part:N", scale=scale, legend=None, sort=list(colours))


def counts(title: str | None, ticks: int = 4, **more: Any) -> dict[str, Any]:
    """Return title and axis of a count: whole numbers alone."""
    whole = "datum.value % 1 ? '' : datum.label"
    axis = alt.Axis(format=",d", tickCount=ticks, tickMinStep=1, labelExpr=whole, **more)
    return {"title": title, "axis": axis}


def as_svg(
    chart: alt.TopLevelMixin, name: str, label: str, colours: dict[str, str] | None = None
) -> str:
    """Return a chart as an SVG element to stand in a page; label says what it shows.

    name tells its ids from those of the page's other charts. colours are those of its parts, told
    in a legend before it. The same chart is the same text.
    """
    # To hold it against the schema takes as long as to draw it, and would say the same each time.
    spec = chart.to_dict(validate=False)
    spec["config"] = CONFIG
    svg: str = vl_convert.vegalite_to_svg(spec)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, f"var(--{variable})")
    # What the renderer says of axes and marks is told by the label and by the table.
    svg = re.sub(
        r' (?:role|aria-[a-z]+|xmlns(?::xlink)?|version|class|font-family)="[^"]*"', "", svg
    )
    # The renderer numbers its ids on and on.
    for number, found in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]*)"', svg))):
        svg = re.sub(rf'(id="|#){re.escape(found)}\b', rf"\g<1>{name}-{number}", svg)
    box = re.search(r'viewBox="([^"]*)"', svg)
    assert box is not None
    head = (
        f'{_legend(colours or {})}<svg role="img" aria-label="{escape(label)}" viewBox="{box[1]}">'
    )
    return re.sub(r"^<svg[^>]*>", head, svg)


def _legend(colours: dict[str, str]) -> str:
    parts = [
        f'<li><i style="background:var(--{COLOURS[colour]})"></i>{escape(part)}</li>'
        for part, colour in colours.items()
    ]
    return f'<ul class="legend" aria-hidden="true">{"".join(parts)}</ul>' if parts else ""

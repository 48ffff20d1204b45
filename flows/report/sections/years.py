"""The year beside the one before."""

from decimal import Decimal

from flows.pages import Chart, Note, Section, Table
from flows.report.facts import Facts
from flows.report.wording import decimal

COMPARED = (
    ("known_count", "Known TIN/NPIs", 0),
    ("eligible_count", "MIPS eligible", 0),
    ("mean_final_score", "Mean final score", 2),
    ("median_final_score", "Median final score", 2),
    ("positive_count", "With an increase", 0),
    ("neutral_count", "Neutral", 0),
    ("negative_count", "With a decrease", 0),
    ("allowed_charge_amount", "Allowed charges $", 0),
    ("increase_amount", "Increases $", 0),
    ("decrease_amount", "Decreases $", 0),
    ("scaling_factor", "Scaling factor", 4),
)


def last_year(facts: Facts) -> Section:
    """The same figures of the year before."""
    last, year = facts.last_year, facts.run.content["performance_year"]
    title, says = (
        "Beside last year",
        "The run of the year before that was finished last in the same lake.",
    )
    if last.run is None or last.overview is None:
        return Section("last-year", title, says, [Note(last.missing)])
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    parts = (str(year), str(last.performance_year))
    drawn = [
        {"low": band * 10, "part": part, "percent": by_band.get(band, Decimal(0)) or Decimal(0)}
        for part, bands in zip(parts, (facts.tables["band_share"], last.bands), strict=True)
        for by_band in ({row["band"]: row["percent"] for row in bands},)
        for band in range(11)
    ]
    rows = []
    for name, told, digits in COMPARED:
        now, before = facts.overview[name], last.overview[name]
        change = "" if now is None or before is None else f"{now - before:+,.{digits}f}"
        rows.append((told, decimal(now, digits), decimal(before, digits), change))
    return Section(
        "last-year",
        title,
        f"{says} Its run is {last.run.run_id}. People and dollars depend on what was ingested.",
        [
            Chart(
                charts.paired(
                    drawn,
                    parts,
                    f"Shares of the eligible by final score, {parts[0]} and {parts[1]}.",
                ),
                "Share of the eligible in bands of ten points.",
            ),
            Table("This year and last year", ("", *parts, "change"), rows),
        ],
    )

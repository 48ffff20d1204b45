"""What people are paid more or less, and whether it adds up."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from flows.pages import Block, Chart, Note, Section, Table, Tone, spelled, words_of
from flows.report.facts import Facts
from flows.report.wording import SIZES, counted, decimal, dollars, specialties


def adjustments(facts: Facts) -> Section:
    """Who is paid more or less, and how many dollars that is."""
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    rows = facts.tables["neutrality"]
    if not rows:
        return Section(
            "adjustments",
            "Adjustments and dollars",
            "Payment adjustments by direction.",
            [Note("Nobody is MIPS eligible with a score: there is no adjustment.", Tone.WARNING)],
        )
    has_additional = bool(facts.tables["additional"])
    parts = (
        {"base": "rounded_amount", "additional": "additional_amount"}
        if has_additional
        else {"change": "delivered_amount"}
    )
    drawn = [
        {"name": words_of(row["direction"]), "part": part, "value": row[column] or 0}
        for row in rows
        for part, column in parts.items()
    ]
    columns = (
        "allowed_charge_amount",
        *parts.values(),
        *(("delivered_amount",) if has_additional else ()),
    )
    headers = (
        "allowed charges $",
        *(f"{part} $" for part in parts),
        *(("change $",) if has_additional else ()),
    )
    up, down = facts.overview["increase_amount"], facts.overview["decrease_amount"]
    blocks: list[Block] = [
        Chart(
            charts.money(
                drawn, f"Bars of dollars by direction: {dollars(up)} up, {dollars(down)} down."
            ),
            "Change of allowed charges by direction.",
        ),
        Table(
            "Adjustments by direction",
            ("direction", "TIN/NPIs", *headers),
            [
                (
                    words_of(r["direction"]),
                    counted(r["clinician_count"]),
                    *(decimal(r[c] or 0, 0) for c in columns),
                )
                for r in rows
            ],
            (
                "All",
                counted(sum(r["clinician_count"] for r in rows)),
                *(decimal(sum(r[c] or 0 for r in rows), 0) for c in columns),
            ),
        ),
    ]
    for grouping in ("specialty", "practice_size"):
        blocks += _ranked(facts.tables[grouping], grouping)
    # The short table stands beside a chart, the long one under both.
    blocks += [_grouped(facts.tables[name], name) for name in ("practice_size", "specialty")]
    return Section(
        "adjustments",
        "Adjustments and dollars",
        "What the percents come to, by the side of the performance threshold that a score is on.",
        blocks,
    )


def _ranked(rows: Sequence[dict[str, Any]], grouping: str) -> Iterable[Chart]:
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    named = [(-(row["delivered_percent"] or Decimal(0)), _member(grouping, row)) for row in rows]
    title = spelled(grouping)
    if len(named) > 1:
        ordered = [{"name": name, "value": -less} for less, name in sorted(named)]
        label = (
            f"Bars of the change in percent of charges by {title}, from {ordered[0]['name']} "
            f"{ordered[0]['value']:+.2f} to {ordered[-1]['name']} {ordered[-1]['value']:+.2f}."
        )
        yield Chart(
            charts.ranked(ordered, "change, % of allowed charges", grouping, label, "~r"),
            f"By {title}: change in percent of allowed charges.",
        )


def _grouped(rows: Sequence[dict[str, Any]], grouping: str) -> Table:
    title = spelled(grouping)
    return Table(
        f"Adjustments by {title}",
        (title, "TIN/NPIs", "mean score", "allowed charges $", "change $", "change %"),
        [
            (
                _member(grouping, r),
                counted(r["clinician_count"]),
                decimal(r["mean_final_score"]),
                decimal(r["allowed_charge_amount"], 0),
                decimal(r["delivered_amount"], 0),
                decimal(r["delivered_percent"]),
            )
            for r in rows
        ],
        (
            "All",
            counted(sum(r["clinician_count"] for r in rows)),
            "",
            *(
                decimal(sum(r[c] for r in rows), 0)
                for c in ("allowed_charge_amount", "delivered_amount")
            ),
            "",
        ),
        is_folded=len(rows) > 8,
    )


def _member(grouping: str, row: dict[str, Any]) -> str:
    if not row["member"]:
        return (
            f"{row['group_count']} groups of few clinicians"
            if row["group_count"] > 1
            else "Few clinicians"
        )
    if grouping == "practice_size":
        return SIZES[row["member"]]
    name = specialties().get(row["member"])
    return f"{name} ({row['member']})" if name else f"Specialty {row['member']}"


def scale(facts: Facts) -> Section:
    """The way from a final score to a percent, and where people are on it."""
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    places = facts.tables["score_place"]
    title, says = (
        "The scale",
        "What each final score earns with the factors of this run, and how many have that score.",
    )
    line = [row for row in facts.scale if row["percent"] is not None]
    if not places or not line:
        return Section("scale", title, says, [Note("Nobody is on the scale.", Tone.WARNING)])
    people = [row | {"part": row["direction"], "end": row["score"] + 1.8} for row in places]
    at_ten = [row for row in line if row["score"] % 10 == 0]
    low, high = line[0]["percent"], line[-1]["percent"]
    by_band = {
        band: sum(row["clinician_count"] for row in group)
        for band, group in groupby(places, key=lambda row: row["score"] // 10)
    }
    label = (
        f"A line from {low:+.2f} percent at a final score of 0 to {high:+.2f} percent at 100, and "
        "columns of how many TIN/NPIs have each score, by direction."
    )
    return Section(
        "scale",
        title,
        says,
        [
            Chart(
                charts.scale(line, people, label),
                "Above: adjustment in percent. Below: TIN/NPIs by steps of two points.",
            ),
            Table(
                "What a final score earns",
                ("final score", "adjustment %", "TIN/NPIs from here to the next"),
                [
                    (
                        f"{row['score']:.0f}",
                        f"{row['percent']:+.2f}",
                        counted(by_band.get(int(row["score"] // 10), 0)),
                    )
                    for row in at_ten
                ],
                ("All", "", counted(sum(by_band.values()))),
            ),
        ],
    )


def neutrality(facts: Facts) -> Section:
    """Whether increases and decreases add up."""
    [factor] = facts.tables["factor"]
    rows: list[tuple[str, str]] = [
        ("Scaling factor", f"{factor['scaling_factor']:f} ({spelled(factor['status'])})"),
        ("Its bound", decimal(factor["scaling_factor_bound"])),
        ("Decreases by unrounded percents", dollars(factor["reduction_amount"])),
        ("Increases before the factor", dollars(factor["unscaled_increase_amount"])),
    ]
    for more in facts.tables["additional"]:
        rows += [
            (
                "Additional scaling factor",
                f"{more['scaling_factor']:f} ({spelled(more['status'])})",
            ),
            ("Spent on exceptional performance", dollars(more["increase_amount"])),
            ("Pool for exceptional performance", dollars(more["pool_amount"])),
        ]
    for left in facts.tables["residual"]:
        rows += [
            ("Left by unrounded percents", f"$ {decimal(left['unrounded_residual_amount'])}"),
            ("Left by delivered percents", f"$ {decimal(left['rounded_residual_amount'])}"),
        ]
    blocks: list[Block] = [
        Table("The factors", ("figure", "value"), rows),
    ]
    difference = facts.tables["difference"]
    if difference:
        blocks.append(
            Table(
                "Why the changes do not add up to zero",
                ("reason", "$"),
                [
                    (words_of(row["reason"]), decimal(row["difference_amount"]))
                    for row in difference
                ],
                (
                    "Sum of the changes",
                    decimal(sum(row["difference_amount"] for row in difference)),
                ),
            )
        )
    else:
        blocks.append(Note("Increases and decreases add up to zero.", Tone.GOOD))
    if not facts.tables["additional"]:
        blocks.append(Note("The year has no additional adjustment for exceptional performance."))
    return Section(
        "neutrality",
        "Scaling factor and neutrality",
        "The factor makes increases equal decreases, which the certificate proves by calculator.",
        blocks,
    )


def apm(facts: Facts) -> Section:
    """What the Advanced APM track is paid."""
    rows = facts.tables["incentive"]
    blocks: list[Block] = []
    if rows:
        percent = rows[0]["incentive_percent"]
        told = "None is paid" if percent is None else f"{percent} percent"
        blocks.append(
            Table(
                f"APM incentive payment of payment year {rows[0]['payment_year']}: {told}",
                ("outcome", "QPs", "base amount $", "incentive $"),
                [
                    (
                        words_of(r["outcome"])
                        if r["outcome"] == "paid"
                        else f"Not paid: {spelled(r['outcome'])}",
                        counted(r["record_count"]),
                        decimal(r["covered_service_payment_amount"], 0),
                        decimal(r["incentive_amount"], 0),
                    )
                    for r in rows
                ],
                (
                    "All",
                    counted(sum(r["record_count"] for r in rows)),
                    *(
                        decimal(sum(r[c] for r in rows), 0)
                        for c in ("covered_service_payment_amount", "incentive_amount")
                    ),
                ),
            )
        )
        if not rows[0]["is_percent_confirmed"]:
            blocks.append(
                Note("The text that gives the percentage was not read at the source.", Tone.WARNING)
            )
    else:
        blocks.append(
            Note("No clinician is a Qualifying APM Participant with a payment in this year.")
        )
    blocks += [
        Note(
            f"Qualifying APM conversion factor, update {r['update_percent']} percent: "
            f"{counted(r['record_count'])} QPs."
        )
        for r in facts.tables["conversion_factor"]
    ]
    blocks += [
        Note(
            f"QP status without own counts ({spelled(r['assessment_reason'])}): "
            f"{counted(r['not_assessed_count'])} of {counted(r['due_count'])} clinicians "
            "due for an individual assessment.",
            Tone.WARNING,
        )
        for r in facts.tables["assessment"]
        if r["not_assessed_count"]
    ]
    return Section(
        "apm",
        "The Advanced APM track",
        "Qualifying APM Participants and what they are paid.",
        blocks,
    )

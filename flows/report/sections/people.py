"""Who takes part, how they score, and which categories count for them."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from flows.drawing import CATEGORIES
from flows.pages import Block, Chart, Note, Section, Table, Tone, spelled, words_of
from flows.report.facts import Facts
from flows.report.wording import band_name, counted, decimal


def eligibility(facts: Facts) -> Section:
    """From everybody known to who is adjusted."""
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    rows = facts.tables["population"]
    known = sum(row["clinician_count"] for row in rows)
    out = [row for row in rows if not row["is_mips_eligible"]]
    eligible = [row for row in rows if row["is_mips_eligible"]]
    steps = [{"step": "Known TIN/NPIs", "start": 0, "end": known, "count": known, "part": "all"}]
    for row, left in zip(
        out, accumulate((-row["clinician_count"] for row in out), initial=known), strict=False
    ):
        steps.append(
            {
                "step": words_of(row["eligibility_reason"]),
                "start": left - row["clinician_count"],
                "end": left,
                "count": row["clinician_count"],
                "part": "not eligible",
            }
        )
    count = sum(row["clinician_count"] for row in eligible)
    scored = sum(row["scored_count"] for row in eligible)
    steps += [
        {"step": "MIPS eligible", "start": 0, "end": count, "count": count, "part": "eligible"},
        {
            "step": "Of these with a score",
            "start": 0,
            "end": scored,
            "count": scored,
            "part": "eligible",
        },
    ]
    label = (
        f"Steps from {known:,} known TIN/NPIs to {count:,} MIPS eligible, less {len(out)} reasons."
    )
    return Section(
        "eligibility",
        "Who takes part",
        "From every TIN/NPI of claims and clinician extract to those whose payments are adjusted.",
        [
            Chart(charts.waterfall(steps, label), "Who leaves on the way, and why."),
            Table(
                "TIN/NPIs by reason",
                ("reason", "counted", "with a score"),
                [
                    *(_reason("eligible", row) for row in eligible),
                    *(_reason("not eligible", row) for row in out),
                ],
                ("All", counted(known), counted(sum(row["scored_count"] for row in rows))),
            ),
        ],
    )


def _reason(kind: str, row: dict[str, Any]) -> tuple[str, str, str]:
    told = f"{words_of(kind)}: {spelled(row['eligibility_reason'])}"
    return told, counted(row["clinician_count"]), counted(row["scored_count"])


def scores(facts: Facts) -> Section:
    """Final scores: overall, by who gave them, and by category."""
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    bands = {row["band"]: row for row in facts.tables["distribution"]}
    if not bands:
        return Section(
            "scores",
            "Scores",
            "Final scores from 0 to 100.",
            [Note("Nobody has a final score.", Tone.WARNING)],
        )
    drawn = [
        {
            "band": "100" if band == 10 else f"{band * 10}+",
            "part": part,
            "place": place,
            "count": bands[band][column] if band in bands else 0,
        }
        for band in range(11)
        for place, (part, column) in enumerate(
            zip(charts.SCORED, ("eligible_count", "other_count"), strict=True)
        )
    ]
    most = max(bands.values(), key=lambda row: row["eligible_count"])
    totals = [
        sum(row[name] for row in bands.values()) for name in ("eligible_count", "other_count")
    ]
    blocks: list[Block] = [
        Chart(
            charts.stacked_bands(
                drawn,
                charts.SCORED,
                ("final score", "TIN/NPIs"),
                "scores",
                "Columns of final scores in bands of ten; most of the eligible are at "
                f"{band_name(most['band'])}.",
            ),
            "Final scores in bands of ten points; 100 stands alone.",
        ),
        Table(
            "Final scores",
            ("final score", "eligible", "others"),
            [
                (band_name(b), counted(row["eligible_count"]), counted(row["other_count"]))
                for b, row in sorted(bands.items())
            ],
            ("All", *map(counted, totals)),
        ),
        *_spread(facts),
        *_categories(facts),
    ]
    return Section(
        "scores",
        "Scores",
        "Final scores by the entity and the reporting option that gave them, and by category.",
        blocks,
    )


SPREAD = ("mean", "tenth", "quarter", "median", "three_quarters", "nine_tenths")


def _spread(facts: Facts) -> Iterable[Block]:
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    rows = [
        row | {"name": f"{words_of(row['entity_type'])}, {spelled(row['reporting_option'])}"}
        for row in facts.tables["score_spread"]
    ]
    if not rows:
        yield Note("None of the eligible has a final score.", Tone.WARNING)
        return
    told = [row for row in rows if row["is_told"]]
    if not told:
        yield Note("No entity and option gave a score to 11 clinicians: no spread is told.")
        return
    yield Chart(
        charts.spread(
            told,
            "Final scores of the eligible by kind of entity and reporting option: the middle "
            "half as a bar, tenth to ninetieth percentile as a line, the median as a tick.",
        ),
        "By entity and reporting option: bar from the 25th to the 75th percentile, line from the "
        "10th to the 90th, tick at the median.",
    )
    yield Table(
        "Final scores of the eligible by entity and option; of fewer than 11 the number alone",
        ("entity, option", "TIN/NPIs", "mean", "10th", "25th", "median", "75th", "90th"),
        [
            (
                row["name"],
                counted(row["clinician_count"]),
                *(decimal(row[name]) for name in SPREAD),
            )
            for row in rows
        ],
    )


def _categories(facts: Facts) -> Iterable[Block]:
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    bands = [
        {
            "category": words_of(CATEGORIES[row["category"]]),
            "low": row["band"] * 10,
            "high": row["band"] * 10 + 9.5,
            "count": row["entity_count"],
        }
        for name in CATEGORIES
        for row in facts.tables["category_band"]
        if row["category"] == name
    ]
    if bands:
        yield Chart(
            charts.small_columns(
                bands,
                "Category scores of entities in bands of ten percent, a chart for each category.",
            ),
            "Entities by category score, where the category counts; each chart has its own height.",
        )
    unscored = [
        spelled(CATEGORIES[n])
        for n in CATEGORIES
        if not any(r["category"] == n for r in facts.tables["category_band"])
    ]
    summary = facts.tables["category_summary"]
    if summary:
        yield Table(
            "Categories of entities that submitted",
            ("entity, category", "entities", "scored", "mean %"),
            [
                (
                    f"{words_of(r['entity_type'])}, {CATEGORIES[r['category']]}",
                    counted(r["entity_count"]),
                    counted(r["scored_count"]),
                    decimal(r["mean_percent"]) or "none scored",
                )
                for r in summary
            ],
            is_folded=len(summary) > 12,
        )
    else:
        yield Note("No entity that is scored submitted anything.", Tone.WARNING)
    if unscored:
        yield Note(f"No entity is scored in: {', '.join(unscored)}.")


WEIGHTS = ("entity_count", "kept_count", "none_count", "more_count", "less_count")


def weights(facts: Facts) -> Section:
    """Which categories count how much, and why some do not."""
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    rows = {row["category"]: row for row in facts.tables["weight"]}
    blocks: list[Block] = []
    reasons = facts.tables["reweighted"]
    if reasons:
        parts = [
            CATEGORIES[name] for name in CATEGORIES if any(r["category"] == name for r in reasons)
        ]
        drawn = [
            {
                "name": words_of(r["reason"]),
                "part": CATEGORIES[r["category"]],
                "count": r["entity_count"],
            }
            for r in reasons
        ]
        blocks.append(
            Chart(
                charts.reasons(
                    drawn,
                    parts,
                    "Bars of entities whose category has no weight, by reason and category.",
                ),
                "Why a category has no weight.",
            )
        )
    else:
        blocks.append(Note("Every category keeps its weight for every entity.", Tone.GOOD))
    blocks.append(
        Table(
            "Entities that keep the weight of a category, have none, more or less",
            ("category", "entities", "kept", "none", "more", "less", "mean %"),
            [
                (
                    words_of(CATEGORIES[name]),
                    *(counted(rows[name][column]) for column in WEIGHTS),
                    decimal(rows[name]["mean_weight_percent"]),
                )
                for name in CATEGORIES
                if name in rows
            ],
        )
    )
    if reasons:
        blocks.append(
            Table(
                "Categories without a weight, by reason",
                ("category, reason", "entities"),
                [
                    (
                        f"{words_of(CATEGORIES[r['category']])}: {spelled(r['reason'])}",
                        counted(r["entity_count"]),
                    )
                    for r in reasons
                ],
                ("All", counted(sum(r["entity_count"] for r in reasons))),
                is_folded=len(reasons) > 12,
            )
        )
    return Section(
        "weights",
        "Weights and reweighting",
        "A category without a weight gives it to others; an entity counts once for each option.",
        blocks,
    )

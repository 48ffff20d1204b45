"""Which rules touched somebody, and what is not certain."""

from functools import cache

from flows.engine.readings import readings
from flows.pages import Block, Chart, Note, Section, Table, Tone, words_of
from flows.report.facts import Facts
from flows.report.wording import counted, decimal


def coverage(facts: Facts) -> Section:
    """Which rules of the year touched somebody."""
    from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

    found = facts.coverage
    state = {
        id(f): list(charts.COVERED)[0 if f.counts else 1 if f.rule.may_be_untouched_because else 2]
        for f in found.findings
    }
    stages = list(dict.fromkeys(f.rule.stage for f in found.findings))
    by_stage = [
        (
            stage,
            [
                sum(state[id(f)] == part for f in found.findings if f.rule.stage == stage)
                for part in charts.COVERED
            ],
        )
        for stage in stages
    ]
    drawn = [
        {"name": words_of(stage), "part": part, "count": number, "place": place}
        for stage, numbers in by_stage
        for place, (part, number) in enumerate(zip(charts.COVERED, numbers, strict=True))
    ]
    touched, untouched = len(found.touched), len(found.untouched)
    label = (
        f"Bars of rules by stage: of {len(found.findings)} rules {touched} touched somebody, "
        f"{untouched} nobody."
    )
    blocks: list[Block] = [
        Chart(
            charts.shares(drawn, charts.COVERED, "coverage", label), "Rules of the year by stage."
        ),
        Table(
            "Rules of the year",
            ("stage", *charts.COVERED),
            [(words_of(stage), *map(counted, numbers)) for stage, numbers in by_stage],
            (
                "All",
                *(
                    counted(sum(column))
                    for column in zip(*(numbers for _, numbers in by_stage), strict=True)
                ),
            ),
        ),
    ]
    if found.unlawful:
        blocks.append(
            Table(
                "Outcomes that the law of the year does not have",
                ("rule", "what it says"),
                [(f.rule.rule_id, f.rule.says) for f in found.unlawful],
                first_number=2,
            )
        )
    if found.untouched:
        blocks.append(
            Table(
                "Rules that touched nobody",
                ("rule", "what it says"),
                [(rule.rule_id, rule.says) for rule in found.untouched],
                first_number=2,
                is_folded=True,
            )
        )
    return Section(
        "coverage",
        "Which rules touched somebody",
        "A rule that touched nobody may be right: look whether the year's data should have met it.",
        blocks,
    )


def reliance(facts: Facts) -> Section:
    """What is not certain and whom it touches."""
    found = facts.run.reliance
    tone = Tone.WARNING if found.total["touching_row_count"] else Tone.GOOD
    blocks: list[Block] = [Note(sentence, tone) for sentence in found.sentences()]
    blocks += [
        Note(stand_in["sentence"], Tone.WARNING if stand_in["is_lack"] else Tone.PLAIN)
        for stand_in in facts.run.stand_ins
    ]
    if found.touching:
        blocks.append(
            Table(
                "Unconfirmed policy rows and whom they touch",
                ("topic", "bears on", "rows that touch", "% of records", "% of charges"),
                [
                    (words_of(t), bears, rows, records, charges)
                    for t, rows, records, charges, bears in found.lines()
                ],
                first_number=2,
                is_folded=len(found.touching) > 12,
            )
        )
    readings = [
        row for row in found.touched if row["kind"] == "reading" and row["touching_row_count"]
    ]
    if readings:
        asked = _readings()
        blocks.append(
            Table(
                "Readings of the law that touch somebody",
                ("reading", "what the law leaves open", "records", "% of records", "% of charges"),
                [
                    (
                        row["name"],
                        asked.get(row["name"], ""),
                        counted(row["clinician_count"]),
                        *(
                            (
                                decimal(row["clinician_percent"], 1),
                                decimal(row["allowed_charge_percent"], 1),
                            )
                            if row["is_told"]
                            else ("everybody", "")
                        ),
                    )
                    for row in readings
                ],
                first_number=2,
                is_folded=True,
            )
        )
    return Section(
        "reliance",
        "What the run rests on that is not certain",
        "Shares tell whom a doubt touches, not how much another reading would move them.",
        blocks,
    )


@cache
def _readings() -> dict[str, str]:
    return {reading.id: reading.question for reading in readings()}

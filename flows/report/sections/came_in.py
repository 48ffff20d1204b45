"""What came in, and what of it has no part in a score."""

from flows.pages import Block, Chart, Note, Section, Table, Tone, spelled, words_of
from flows.report.facts import Facts
from flows.report.wording import counted


def inputs(facts: Facts) -> Section:
    """What was read, what was refused, and by which rule."""
    lake = facts.run.content["lake"]
    came = {name: extract for name, extract in lake.items() if extract["files"]}
    counts = [
        (
            len(extract["files"]),
            extract["rows"] + extract["quarantined_rows"],
            extract["rows"],
            extract["quarantined_rows"],
        )
        for extract in came.values()
    ]
    blocks: list[Block] = [
        Table(
            "Extracts in the lake",
            ("extract", "files", "rows in", "accepted", "quarantined"),
            [(words_of(name), *map(counted, row)) for name, row in zip(came, counts, strict=True)],
            ("All extracts", *(counted(sum(column)) for column in zip(*counts, strict=True))),
        )
    ]
    broken = [row for row in facts.quarantine if row["row_count"]]
    if broken:
        blocks.append(
            Table(
                "Rows that broke a rule",
                ("rule", "extract", "what becomes of them", "what it says", "rows"),
                [
                    (
                        row["rule_id"],
                        spelled(row["extract"]),
                        {"fail": "quarantined", "warn": "taken, warned of"}[row["severity"]],
                        row["reason"],
                        counted(row["row_count"]),
                    )
                    for row in broken
                ],
                first_number=4,
            )
        )
    elif facts.quarantine:
        blocks.append(Note("No row of these files broke a rule.", Tone.GOOD))
    else:
        blocks.append(
            Note("Which rules the rows of these files broke was not kept when they were ingested.")
        )
    for name, extract in lake.items():
        blocks += [
            Note(
                f"Taken by force: {spelled(name)}, batch {file['batch_number']}, "
                f"is of {file['content_of']}.",
                Tone.WARNING,
            )
            for file in extract["forced"]
        ]
    absent = [spelled(name) for name, extract in lake.items() if not extract["files"]]
    if absent:
        blocks.append(Note(f"No file came of: {', '.join(absent)}.", Tone.WARNING))
    return Section(
        "inputs",
        "What was read",
        "Rows in are accepted or quarantined; a row in quarantine counts for nobody.",
        blocks,
    )


def set_aside(facts: Facts) -> Section:
    """Measurement sets that were sent and not scored."""
    rows = facts.tables["set_aside"]
    blocks: list[Block] = [Note("Every measurement set that was sent is scored.", Tone.GOOD)]
    if rows:
        from flows.report import charts  # noqa: PLC0415 - Altair is slow to import

        listed = [
            {"name": words_of(r["reason"]), "value": r["measurement_set_count"]} for r in rows
        ]
        total = sum(r["measurement_set_count"] for r in rows)
        label = (
            f"Bars of {total:,} measurement sets set aside, by reason; most: {listed[0]['name']}."
        )
        blocks = [
            Chart(
                charts.ranked(listed, "measurement sets", "set-aside", label),
                "Measurement sets by reason.",
            ),
            Table(
                "Measurement sets set aside",
                ("reason", "sets"),
                [(row["name"], counted(row["value"])) for row in listed],
                ("All reasons", counted(total)),
            ),
        ]
    return Section(
        "set-aside",
        "What was sent and not scored",
        'Accepted data that have no part in a score; what was "sent again" was replaced by it.',
        blocks,
    )

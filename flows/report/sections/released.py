"""What the release gates found when they were last run, and whether the run is handed over."""

from flows.pages import Block, Note, Section, Table, Tone, words_of
from flows.report.facts import Facts
from flows.report.wording import decimal

TONES = {"PASS": Tone.GOOD, "WARN": Tone.WARNING, "FAIL": Tone.FAULT}


def release(facts: Facts) -> Section:
    """The gates of a release, and the mark."""
    title, says = (
        "Release gates",
        "Each gate stops what went wrong in MIPS once; its thresholds are rows with a reason.",
    )
    # What a released run was let through with stands, whatever was checked since.
    told = facts.mark or facts.gates
    if told is None:
        text = "The gates were not run: qpp release --check runs them, qpp release marks the run."
        return Section("release", title, says, [Note(text)])
    rows = told["gates"]
    accepted = {entry["gate"]: entry["reason"] for entry in (facts.mark or {}).get("accepted", [])}
    counts = {status: sum(row["status"] == status for row in rows) for status in TONES}
    worst = next((status for status in ("FAIL", "WARN") if counts[status]), "PASS")
    blocks: list[Block] = [
        *_marked(facts),
        Note(
            f"{counts['PASS']} gates pass, {counts['WARN']} warn, {counts['FAIL']} fail.",
            TONES[worst],
        ),
    ]
    looked_at = [row for row in rows if row["status"] != "PASS"]
    if looked_at:
        blocks.append(
            Table(
                "Gates that warn or fail",
                ("gate", "", "what was found", "accepted because", "figure"),
                [
                    (
                        words_of(row["gate"]),
                        row["status"],
                        row["sentence"],
                        accepted.get(row["gate"], ""),
                        _figure(row),
                    )
                    for row in looked_at
                ],
                first_number=4,
                is_wide=True,
            )
        )
    blocks.append(
        Table(
            "All gates",
            ("gate", "", "why there is one", "figure", "warns above", "fails above"),
            [
                (
                    words_of(row["gate"]),
                    row["status"],
                    row["why"],
                    _figure(row),
                    _threshold(row["warn_above"]),
                    _threshold(row["fail_above"]),
                )
                for row in rows
            ],
            first_number=3,
            is_folded=True,
            is_wide=True,
        )
    )
    return Section("release", title, says, blocks)


def _marked(facts: Facts) -> list[Block]:
    mark = facts.mark
    if mark is None:
        return [Note("The run is not released.", Tone.WARNING)]
    blocks: list[Block] = [Note(f"Released at {mark['released_at']}.", Tone.GOOD)]
    if mark["supersedes"]:
        earlier = mark["supersedes"]
        blocks.append(
            Note(f"It supersedes run {earlier['run_id']}: {earlier['reason']}", Tone.WARNING)
        )
        blocks.append(
            Table(
                "What the files say otherwise than those of the superseded run",
                ("direction", "records", "before $", "now $"),
                [
                    (
                        words_of(row["direction"]),
                        f"{row['record_count']:,}",
                        decimal(float(row["amount_before"])),
                        decimal(float(row["amount_now"])),
                    )
                    for row in earlier["records"]
                ],
            )
        )
    if mark["superseded_by"]:
        by = mark["superseded_by"]["run_id"]
        blocks.append(Note(f"Superseded by run {by}: these files are not to be paid.", Tone.FAULT))
    return blocks


def _figure(row: dict[str, object]) -> str:
    return f"{row['figure']:,.6g} {row['unit']}"


def _threshold(number: float | None) -> str:
    return "" if number is None else f"{number:,g}"

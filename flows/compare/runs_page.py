"""The page of what lies between two runs: to read, to print, and naming nobody."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.compare.report import signed
from flows.compare.runs import Moves
from flows.engine.warehouse import Row
from flows.errors import QppError
from flows.lake import private_files, write_durably
from flows.pages import Block, Chart, Note, Section, Table, Tone, page_text, words_of

FILE = "difference.html"
TEMPLATE = Path(__file__).resolve().parent / "runs.html.j2"
TITLES = {
    "by_cause": ("Because of what", "cause"),
    "by_entity_type": ("By kind of scoring entity", "entity"),
    "by_specialty_code": ("By specialty", "CMS code"),
}
COLUMNS = ("TIN/NPIs", "points up", "points down", "gained $", "lost $", "together $")


def _dollars(amount: Any) -> str:
    return f"{amount:+,.2f}"


def _row(row: Row) -> tuple[str, ...]:
    counts = (f"{row[name]:,}" for name in ("clinician_count", "up_count", "down_count"))
    amounts = (_dollars(row[name]) for name in ("gained_amount", "lost_amount", "amount"))
    return (words_of(row["member"]), *counts, *amounts)


def total_table(moves: Moves, name: str) -> Table:
    """Return one of the totals as a table; a clinician may stand under several causes."""
    title, of = TITLES[name]
    rows, whole = moves.rows(name), moves.totals
    together = whole["amount_after"] - whole["amount_before"]
    return Table(
        title,
        (of, *COLUMNS),
        [_row(row) for row in rows],
        ("All", f"{whole['clinician_count']:,}", "", "", "", "", _dollars(together)),
        is_wide=True,
    )


def _order(moves: Moves) -> list[Note]:
    notes = [
        Note(
            f"{number}. {words_of(step.cause)}"
            + (
                ": by remainder, since what the first run had of it is not at hand."
                if step.is_remainder
                else "."
            ),
            Tone.WARNING if step.is_remainder else Tone.PLAIN,
        )
        for number, step in enumerate(moves.steps, start=1)
    ]
    return notes or [Note("The two runs were made from the same.", Tone.GOOD)]


def _largest(rows: Sequence[Row]) -> Table:
    return Table(
        "The largest moves",
        ("rank", "entity", "mostly because of", "score", "points", "adjustment %", "$"),
        [
            (
                str(row["rank"]),
                words_of(row["entity_type"]),
                str(row["main_cause"]),
                _arrow(row["final_score_before"], row["final_score_after"]),
                signed(row["points"]),
                _arrow(row["adjustment_percent_before"], row["adjustment_percent_after"]),
                _dollars(row["amount"]),
            )
            for row in rows
        ],
        first_number=3,
        is_wide=True,
    )


def _arrow(before: Any, after: Any) -> str:
    told = ["none" if value is None else str(value) for value in (before, after)]
    return told[1] if told[0] == told[1] else f"{told[0]} → {told[1]}"


def _drawn(moves: Moves) -> list[Block]:
    """Return the charts: where dollars moved, by cause, and how far final scores."""
    from flows.compare import charts  # noqa: PLC0415 - Altair is slow to import

    causes, changes = moves.rows("by_cause"), moves.rows("score_change")
    if not causes:
        return []
    dollars = [
        {"name": words_of(row["member"]), "part": part, "value": row[f"{part}_amount"]}
        for row in causes
        for part in charts.DOLLAR_PARTS
    ]
    counted = [
        {"band": row["band"], "part": row["part"], "count": row["clinician_count"]}
        for row in changes
    ]
    return [
        Chart(
            charts.dollars(dollars, "Dollars gained and lost, by cause"),
            "Dollars gained and lost because of each cause; the table below has the figures.",
        ),
        Chart(
            charts.score_changes(counted, "TIN/NPIs by the change of their final score"),
            "How far the final scores of those who move moved. The same score: another adjustment.",
        ),
        Table(
            "Change of final score",
            ("points", "TIN/NPIs"),
            [(row["band"], f"{row['clinician_count']:,}") for row in changes],
            is_folded=True,
        ),
    ]


def sections(moves: Moves) -> list[Section]:
    """Return what the page says."""
    return [
        Section(
            "order",
            "In which order",
            "One thing is changed at a time, in this order; another order would part the dollars "
            "otherwise. The parts add up to the whole.",
            _order(moves),
        ),
        Section(
            "totals",
            "What moved",
            "Spill-over: what is paid before neutrality stays, and the scaling factor moves.",
            [*_drawn(moves), *(total_table(moves, name) for name in TITLES)],
        ),
        Section(
            "largest",
            "The hundred largest",
            "The rank finds them in the CSV beside this page, which names them.",
            [_largest(moves.rows("largest"))],
        ),
    ]


def write_page(moves: Moves, folder: Path) -> Path:
    """Write the page; raises QppError QPP364 when it cannot be written."""
    path, whole = folder / FILE, moves.totals
    year = moves.second.content["performance_year"]
    change = whole["amount_after"] - whole["amount_before"]
    text = page_text(
        TEMPLATE,
        title=f"QPP {year}: run {moves.first.run_id} and run {moves.second.run_id}",
        year=year,
        first=moves.first.run_id,
        second=moves.second.run_id,
        verdict=f"{whole['clinician_count']:,} TIN/NPIs move, {whole['score_count']:,} of them by "
        f"points; together $ {_dollars(change)}.",
        sections=sections(moves),
    )
    try:
        with private_files():
            folder.mkdir(parents=True, exist_ok=True)
            write_durably(path, text.encode())
    except OSError as error:
        raise QppError("QPP364", path=path, reason=error.strerror or error) from error
    return path

"""The folder of pages about what ingest found: an index, trends by rule, Data Docs of batches."""

import shutil
from itertools import groupby
from pathlib import Path

from flows.docs.batches import Batch, batches_of, by_day
from flows.engine.warehouse import Row
from flows.errors import QppError
from flows.ingest.results import kept_results, reasons
from flows.lake import checked_lake, private_files, sync_folder
from flows.pages import Block, Chart, Section, Table, page_text, spelled, words_of

FOLDER = "docs"
HERE = Path(__file__).resolve().parent
INDEX, TREND = "index.html", "trend.html"
# Rules that are drawn for one extract; all of them stand in the table.
MOST_DRAWN = 12


def _span(days: list[Row]) -> str:
    dates = sorted({row["day"] for row in days})
    return dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}, {len(dates)} days"


def _trends(days: list[Row]) -> list[Section]:
    """Return a section for each extract of which a rule was broken, and one for the others."""
    by_extract = {
        extract: list(rows) for extract, rows in groupby(days, lambda row: row["extract"])
    }
    broken = {row["extract"] for row in days if row["row_count"]}
    sections = [_trend(extract, by_extract[extract]) for extract in sorted(broken)]
    kept = [
        (words_of(extract), f"{len({row['rule_id'] for row in rows}):,}", _span(rows))
        for extract, rows in by_extract.items()
        if extract not in broken
    ]
    if kept:
        table = Table("Rules asked", ("extract", "rules asked", "when"), kept)
        says = "Extracts of which no row broke a rule."
        sections.append(Section("kept", "Nothing broken", says, [table]))
    return sections


def _trend(extract: str, days: list[Row]) -> Section:
    broken = {row["rule_id"] for row in days if row["row_count"]}
    shown = sorted(
        (row for row in days if row["rule_id"] in broken),
        key=lambda row: (row["rule_id"], row["day"]),
    )
    asked = len({row["rule_id"] for row in days})
    said = f"{asked} rules asked, {len(broken)} broken; {_span(days)}."
    from flows.docs import charts  # noqa: PLC0415 - Altair is slow to import

    total = {rule: sum(r["row_count"] for r in shown if r["rule_id"] == rule) for rule in broken}
    drawn = sorted(broken, key=lambda rule: (-total[rule], rule))[:MOST_DRAWN]
    rows = [row for rule in drawn for row in shown if row["rule_id"] == rule]
    says = reasons(extract)
    blocks: list[Block] = [
        Chart(
            charts.trend(
                rows, extract, f"Percent of rows that broke each rule of {extract}, by day."
            ),
            "Percent of rows that broke a rule, by day; each rule has its own height."
            + (f" The {MOST_DRAWN} that most rows broke." if len(broken) > MOST_DRAWN else ""),
        ),
        Table(
            "Rules that rows broke",
            ("rule", "what it says", "rows, all days"),
            [(rule, says.get(rule, "no rule of today"), f"{total[rule]:,}") for rule in drawn],
            first_number=2,
        ),
        Table(
            "By day",
            ("rule", "day", "rows asked", "broke it", "%"),
            [
                (
                    r["rule_id"],
                    r["day"],
                    f"{r['rows_in']:,}",
                    f"{r['row_count']:,}",
                    f"{r['percent']:.3f}",
                )
                for r in shown
            ],
            first_number=2,
            is_folded=True,
        ),
    ]
    return Section(extract, words_of(extract), said, blocks)


def _write(folder: Path, results: list[Row], scope: str, most: int) -> None:
    # Great Expectations and lxml are slow to import.
    from flows.docs.data_docs import build  # noqa: PLC0415
    from flows.docs.own_page import stand_alone  # noqa: PLC0415

    batches = batches_of(results)
    newest: list[Batch] = []
    for extract in sorted({batch.extract for batch in batches}):
        asked = [batch for batch in batches if batch.extract == extract and batch.broken]
        newest += asked[:most]
    pages = build(folder, newest)
    shutil.rmtree(folder / "static", ignore_errors=True)
    titles = {path: f"{words_of(b.extract)}, batch {b.number}" for path, b in pages.items()}
    for path in sorted(folder.rglob("*.html")):
        below = path.relative_to(folder)
        home = "../" * (len(below.parts) - 1) + INDEX
        suite = f"Rules of {spelled(path.stem)}"
        stand_alone(path, titles.get(below.as_posix(), suite), home)
    page_of = {id(batch): path for path, batch in pages.items()}
    index = {
        "batches": [(batch, page_of.get(id(batch))) for batch in batches],
        "suites": sorted(path.stem for path in (folder / "expectations").glob("*.html")),
        "words_of": words_of,
    }
    for name, facts in ((INDEX, index), (TREND, {"sections": _trends(by_day(results))})):
        title = f"What ingest found{scope}" if name == INDEX else f"Trends by rule{scope}"
        text = page_text(HERE / f"{name}.j2", title=title, **facts)
        (folder / name).write_text(text, encoding="utf-8")


def write_docs(lake: Path, performance_year: int | None, most: int) -> Path:
    """Write the pages anew, of one performance year or of all; return the index.

    Of each extract the newest batches, as many as `most`, have a page; trends are over all. The
    folder is there as a whole or as it was.

    Raises QppError QPP612 when it cannot be written, QPP613 when nothing was kept.
    """
    lake = checked_lake(lake)
    results = kept_results(lake, performance_year)
    scope = f", performance year {performance_year}" if performance_year else ""
    if not results:
        of = f" for performance year {performance_year}" if performance_year else ""
        raise QppError("QPP613", lake=lake, of=of)
    final = lake / FOLDER
    building, former = lake / f"{FOLDER}.building", lake / f"{FOLDER}.former"
    try:
        with private_files():
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir(parents=True)
            _write(building, results, scope, most)
            shutil.rmtree(former, ignore_errors=True)
            if final.exists():
                final.replace(former)
            building.replace(final)
            sync_folder(lake)
    except OSError as error:
        raise QppError("QPP612", path=final, reason=error.strerror or error) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
    return final / INDEX

"""Begin a performance year: every policy row of another year restated, all of them unconfirmed."""

import csv
import io
from datetime import date
from pathlib import Path

from flows.engine.dictionary import columns_of
from flows.engine.register import check_open
from flows.errors import QppError

NOTE = "Restated from {source}; not yet read against the rule of the year"

Cells = dict[str, str]


def _moved(name: str, kind: str, cell: str, years: int) -> str:
    """Return a cell as the other year's: days and calendar years move along, the rest stays."""
    if not cell:
        return cell
    if kind == "DATE":
        day = date.fromisoformat(cell)
        is_leap_day = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year + years, day=28 if is_leap_day else day.day).isoformat()
    return str(int(cell) + years) if name.endswith("_year") else cell


def _restated(table: str, row: Cells, source: int, target: int) -> Cells:
    kinds = {column.name: column.type for column in columns_of(table)}
    moved = {name: _moved(name, kinds[name], cell, target - source) for name, cell in row.items()}
    moved |= {"source": "", "confidence": "unconfirmed"}
    if table == "policy.performance_year":
        moved |= {"status": "provisional", "note": NOTE.format(source=source)}
    return moved


def _with_new_year(path: Path, source: int, target: int) -> tuple[str, int]:
    """Return a policy file's text with the target year's rows, and how many those are."""
    text = path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    if any(row["performance_year"] == str(target) for row in rows):
        raise QppError("QPP002", performance_year=target, file=path.name)
    old = [row for row in rows if row["performance_year"] == str(source)]
    added = io.StringIO()
    writer = csv.DictWriter(added, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writerows(_restated(f"policy.{path.stem}", row, source, target) for row in old)
    return text + added.getvalue(), len(old)


def begin_year(folder: Path, source: int, target: int) -> dict[str, int]:
    """Add the target year's rows to every policy file of the folder; return how many to each.

    Each is the source year's row with its dates moved along, marked unconfirmed under the source
    year's citation, and says nothing of where it was read: nobody read it for the new year. The
    year's register row is provisional. What the year's rule says is for a reader of the rule to
    put in their place. Raises QppError QPP001 for a source year that is not open and QPP002,
    before anything is written, when a file has rows of the target year.
    """
    check_open(source)
    texts = {path: _with_new_year(path, source, target) for path in sorted(folder.glob("*.csv"))}
    for path, (text, _) in texts.items():
        partial = path.with_suffix(".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    return {path.stem: count for path, (_, count) in texts.items()}

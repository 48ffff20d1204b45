"""ARCHITECTURE.md: rooms, stages, words and tables, from the files that say so."""

import csv
from collections.abc import Iterator
from pathlib import Path

from flows.engine.catalog import all_transforms
from flows.engine.dictionary import columns_of
from flows.paths import GLOSSARY, ROOMS, ROOT

FILE = ROOT / "ARCHITECTURE.md"

OPENING = """# Architecture

Made by `qpp index` from `data/rooms.csv`, `data/glossary.csv`, `data/dictionary/` and the headers
of the SQL files.

```
extracts -> ingest -> validate -> lake (versions)
lake -> eligibility -> reweighting -> quality | cost | ia | pi -> score -> adjustment
adjustment -> payment_file
payment_file -> delivered files, certificate, summary
a finished run -> explain, feedback, coverage, compare
```
"""


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rooms() -> dict[str, int]:
    """Return the level of each room of flows: a room imports from lower levels alone."""
    return {row["room"]: int(row["level"]) for row in _rows(ROOMS)}


def _table(*header: str) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"


def _stages() -> Iterator[str]:
    transforms = all_transforms()
    for stage in sorted({transform.stage for transform in transforms}):
        own = [transform for transform in transforms if transform.stage == stage]
        tables = {transform.table: transform.is_private for transform in own}
        read = {name.split(".")[0] for transform in own for name in transform.reads} - {stage}
        public = sum(not is_private for is_private in tables.values())
        yield f"| {stage} | {public} | {len(tables) - public} | {', '.join(sorted(read))} |"


def _dictionary() -> Iterator[str]:
    grains = {t.table: t.grain for t in all_transforms() if not t.is_private}
    for table, grain in sorted(grains.items()):
        yield f"### {table}\n\nGrain: {', '.join(grain)}\n"
        yield from _table("column", "type", "meaning")
        for column in columns_of(table):
            yield f"| {column.name} | {column.type} | {column.description} |"
        yield ""


def render() -> str:
    """Return the page as Markdown."""
    lines = [OPENING, "## Rooms of flows/\n", "A room imports from rooms of lower levels alone.\n"]
    lines += _table("level", "room", "what it does")
    lines += [f"| {row['level']} | {row['room']} | {row['says']} |" for row in _rows(ROOMS)]
    lines += ["\n## Stages of transforms/\n", *_table("stage", "tables", "private", "reads")]
    lines += [*_stages(), "\n## Words\n", *_table("term", "meaning")]
    lines += [f"| {row['term']} | {row['meaning']} |" for row in _rows(GLOSSARY)]
    lines += ["\n## Tables\n", *_dictionary()]
    return "\n".join(lines).rstrip() + "\n"


def write() -> None:
    """Write ARCHITECTURE.md anew."""
    FILE.write_text(render(), encoding="utf-8")

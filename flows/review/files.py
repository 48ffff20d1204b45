"""The extracts of cases: kept by digest, and taken into a copy of the tables that a run read."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from flows.engine.warehouse import Resources
from flows.errors import QppError, printable
from flows.ingest.batch import ingest_batch
from flows.ingest.sources import Source, find_files, inspect
from flows.lake import (
    PinnedTable,
    is_history,
    kept_folder,
    partition_of,
    pin_table,
    spill_of,
    write_durably,
)
from flows.review.ledger import CaseFile
from flows.review.taken import check_taken
from flows.run.plan import Plan

FOLDER = "review"


def room_of(lake: Path) -> Path:
    """Return the folder beside the lake's tables in which reviews keep what is theirs."""
    return lake / FOLDER


def _kept(lake: Path, digest: str) -> Path:
    return room_of(lake) / "files" / digest


def sources_at(paths: Iterable[Path]) -> list[Source]:
    """Return the extracts at the paths, told from their content.

    Raises QppError as the ingest would refuse a file for its form, QPP383 for claims.
    """
    sources = [inspect(path) for path in find_files(paths)]
    for source in sources:
        if is_history(source.layout.extract):
            raise QppError("QPP383", file=source.path)
    return sources


def keep(lake: Path, sources: Iterable[Source]) -> tuple[CaseFile, ...]:
    """Copy extracts to where reviews keep them; raises QppError QPP392 when that fails."""
    kept = []
    for source in sources:
        path = _kept(lake, source.digest)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, source.path.read_bytes())
        except OSError as error:
            raise QppError("QPP392", path=path.parent, reason=error.strerror or error) from error
        name = printable(source.path.name)
        kept.append(CaseFile(source.digest, name, source.layout.extract))
    return tuple(kept)


def kept_sources(lake: Path, files: Iterable[CaseFile]) -> list[Source]:
    """Return the kept extracts of cases, each once.

    Raises QppError QPP393 when one is gone or is not what it was.
    """
    sources = []
    for file in dict.fromkeys(files):
        try:
            source = inspect(_kept(lake, file.sha256))
        except QppError as error:
            raise QppError("QPP393", file=file.name, digest=file.sha256) from error
        if source.digest != file.sha256:
            raise QppError("QPP393", file=file.name, digest=file.sha256)
        sources.append(source)
    return sources


def with_files(
    base: Plan, sources: Iterable[Source], resources: Resources, name: str = "lake"
) -> dict[str, PinnedTable]:
    """Return the tables of a run's lake with more files, each as one batch behind what it read.

    What comes of them is what an ingest at that moment would have made of it. The copies are in a
    folder of that name and last as long as the caller holds that of the reviews.
    Raises QppError as check_taken does.
    """
    by_extract: dict[str, list[Source]] = {}
    for source in sources:
        by_extract.setdefault(source.layout.extract, []).append(source)
    folder = spill_of(room_of(base.lake)) / name
    shutil.rmtree(folder, ignore_errors=True)
    tables = {}
    for extract, found in sorted(by_extract.items()):
        before = base.pinned[extract]
        _copy(base.lake, before, folder)
        year = base.performance_year
        check_taken(ingest_batch(folder, extract, year, found, resources), year)
        # What the run read of the lake's own table stays the version that it is known by.
        tables[extract] = replace(pin_table(folder, extract, year), version=before.version)
    return tables


def _copy(lake: Path, table: PinnedTable, folder: Path) -> None:
    """Make a table as it was at the pinned version, its files linked where that is possible."""
    partition_of(folder, table.extract, table.performance_year).mkdir(parents=True)
    if table.version is None:
        return
    for source in (lake / table.extract / "_delta_log", kept_folder(lake, table.extract)):
        target = folder / source.relative_to(lake)
        target.mkdir(parents=True)
        for entry in source.glob("*.json"):
            if entry.stem.isdecimal() and int(entry.stem) <= table.version:
                shutil.copy2(entry, target / entry.name)
    for file in table.files:
        target = folder / file.relative_to(lake)
        try:
            os.link(file, target)
        except OSError:
            shutil.copy2(file, target)

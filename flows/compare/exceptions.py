"""Exceptions that are not in the lake yet, taken in by a copy of its exception table."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest.batch import ingest_batch
from flows.ingest.report import FileReport
from flows.ingest.sources import Source, find_files, inspect
from flows.lake import PinnedTable, kept_folder, partition_of, pin_table, private_files

EXTRACT = "exception"


@dataclass(frozen=True)
class Taken:
    """The exception table before and after the files, and what became of each file."""

    before: PinnedTable
    after: PinnedTable
    files: tuple[FileReport, ...]


def exception_sources(paths: Iterable[Path]) -> list[Source]:
    """Return the files at the paths, told from their content.

    Raises QppError QPP101 to QPP105, QPP111 and QPP115 for a file that the ingest would refuse
    for its form, QPP116 for another extract.
    """
    sources = []
    for path in find_files(paths):
        source = inspect(path)
        if source.layout.extract != EXTRACT:
            raise QppError("QPP116", file=path, extract=source.layout.extract, wanted=EXTRACT)
        sources.append(source)
    return sources


def take_in(
    lake: Path, performance_year: int, sources: list[Source], folder: Path, resources: Resources
) -> Taken:
    """Ingest the files into a copy of the lake's exception table, which is made in the folder.

    The copy has the lake's log and the year's files, so that what the batch meets (earlier
    decisions, files known already) and its number are those of a real ingest.
    """
    with private_files():
        log = lake / EXTRACT / "_delta_log"
        if log.exists():
            # The log goes first: what it names is complete by then, whoever else is writing.
            shutil.copytree(log, folder / EXTRACT / "_delta_log")
            shutil.copytree(kept_folder(lake, EXTRACT), kept_folder(folder, EXTRACT))
            copied = partition_of(folder, EXTRACT, performance_year)
            copied.mkdir()
            for file in partition_of(lake, EXTRACT, performance_year).glob("*.parquet"):
                # A batch that fails meanwhile removes its own files, which no log names.
                with suppress(FileNotFoundError):
                    shutil.copy2(file, copied / file.name)
        before = pin_table(folder, EXTRACT, performance_year)
        reports = ingest_batch(folder, EXTRACT, performance_year, sources, resources)
        after = pin_table(folder, EXTRACT, performance_year)
    order = {source.path: position for position, source in enumerate(sources)}
    reports.sort(key=lambda report: order[report.path])
    return Taken(before, after, tuple(reports))

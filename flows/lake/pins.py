"""Versions pinned: the files that a run reads, each proved to be the one that was committed."""

import re
from dataclasses import dataclass
from pathlib import Path

from flows.errors import QppError
from flows.lake.files import digests_of
from flows.lake.log import CommittedFile, entry_name, read_log
from flows.lake.tables import PARTITION, extracts, kept_folder, log_folder


@dataclass(frozen=True)
class PinnedTable:
    """One table of the lake at one version: the files that hold a performance year.

    version is None where nothing was ever ingested for the extract. sources are all source files
    of the year that count, with the batch that brought each, also those of which every row was set
    aside.
    """

    extract: str
    performance_year: int
    version: int | None
    files: tuple[Path, ...]
    sources: tuple[tuple[int, CommittedFile], ...] = ()

    @property
    def stored(self) -> tuple[tuple[int, CommittedFile], ...]:
        """Return the source files that have rows, each with its batch."""
        return tuple((batch, source) for batch, source in self.sources if source.path)

    @property
    def digests(self) -> tuple[str, ...]:
        """Return the SHA-256 of each source file that has rows."""
        return tuple(sorted(source.source_digest for _, source in self.stored))


def pin_table(
    lake: Path, extract: str, performance_year: int, version: int | None = None
) -> PinnedTable:
    """Return one table's files of a performance year, at a version or as it stands now.

    Raises QppError QPP206 when a file that the log names is gone, QPP207 when one is not as it
    was committed, QPP208 when the log does not show the version, and as read_log does.
    """
    log = read_log(lake, extract)
    if version is not None and (log is None or version > log.version):
        name = entry_name(version)
        entry, copy = log_folder(lake, extract) / name, kept_folder(lake, extract) / name
        raise QppError("QPP208", extract=extract, version=version, entry=entry, copy=copy)
    if log is None:
        return PinnedTable(extract, performance_year, None, ())
    sources = log.counting(performance_year, version)
    named = {lake / extract / file.path: file for _, file in sources if file.path}
    missing = sum(not path.exists() for path in named)
    at_version = log.version if version is None else version
    if missing:
        raise QppError("QPP206", extract=extract, files=missing, version=at_version)
    try:
        digests = digests_of(named)
    except OSError as error:
        raise QppError("QPP206", extract=extract, files=1, version=at_version) from error
    for (path, file), digest in zip(named.items(), digests, strict=True):
        if digest != file.sha256:
            raise QppError("QPP207", extract=extract, file=path.name)
    return PinnedTable(extract, performance_year, at_version, tuple(sorted(named)), sources)


def pin(lake: Path, performance_year: int) -> dict[str, PinnedTable]:
    """Return every table of the lake as it stands now: what a scoring run reads."""
    return {extract: pin_table(lake, extract, performance_year) for extract in extracts()}


def damage(error: BaseException) -> QppError | None:
    """Return the numbered error when DuckDB failed on a damaged file of the lake, else None."""
    found = re.search(
        rf"/([a-z_]+)/{PARTITION}=\d+/([0-9a-f]{{64}}(?:\.\d+)?\.parquet)", str(error)
    )
    return QppError("QPP207", extract=found[1], file=found[2]) if found else None

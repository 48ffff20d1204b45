"""Versions pinned: the files that a run reads, each proved to be the one that was committed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flows.engine.service_window import service_months
from flows.errors import QppError
from flows.lake.files import digests_of
from flows.lake.log import Log, Settlement, entry_name, read_log
from flows.lake.stored import CommittedFile, Part, readable
from flows.lake.tables import MERGED, extracts, is_history, kept_folder, log_folder, year_of


@dataclass(frozen=True)
class PinnedTable:
    """One table of the lake at one version: the files that hold a performance year.

    Of a history these are the files of the months of service that the year's law names, and only
    those parts of the sources; of no year, all. version is None where nothing was ever ingested
    for the extract. sources are all source files of the year that count, with the batch that
    brought each, also those of which every row was set aside. settlements are what was settled of
    these months, in the order of the commits; settled are their files. sources_read are the batch
    and file number of each source where the files hold rows of others, too, and empty where not.
    """

    extract: str
    performance_year: int | None
    version: int | None
    files: tuple[Path, ...]
    sources: tuple[tuple[int, CommittedFile], ...] = ()
    settled: tuple[Path, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    sources_read: tuple[tuple[int, int], ...] = ()

    @property
    def stored(self) -> tuple[tuple[int, CommittedFile], ...]:
        """Return the source files that have rows, each with its batch."""
        return tuple((batch, source) for batch, source in self.sources if source.parts)

    @property
    def digests(self) -> tuple[str, ...]:
        """Return the SHA-256 of each source file that has rows."""
        return tuple(sorted(source.source_digest for _, source in self.stored))


def pin_table(
    lake: Path, extract: str, performance_year: int | None, version: int | None = None
) -> PinnedTable:
    """Return one table's files of a performance year, at a version or as it stands now.

    Of a history without a year all files.

    Raises QppError QPP206 when a file that the log names is gone, QPP226 when it was removed by a
    vacuum, QPP207 when one is not as it was committed, QPP208 when the log does not show the
    version, and as read_log does.
    """
    log = read_log(lake, extract)
    if version is not None and (log is None or version > log.version):
        name = entry_name(version)
        entry, copy = log_folder(lake, extract) / name, kept_folder(lake, extract) / name
        raise QppError("QPP208", extract=extract, version=version, entry=entry, copy=copy)
    if log is None:
        return PinnedTable(extract, performance_year, None, ())
    sources, settlements = _read_by(log, extract, performance_year, version)
    parts: list[Part | Settlement] = [part for _, file in sources for part in file.parts]
    at_version = log.version if version is None else version
    check_parts(lake, extract, [*parts, *settlements], at_version)
    return PinnedTable(
        extract,
        performance_year,
        at_version,
        _paths(lake, extract, parts),
        sources,
        tuple(lake / extract / settlement.path for settlement in settlements),
        settlements,
        readable(sources),
    )


def pinned_paths(log: Log, extract: str, performance_year: int, version: int) -> frozenset[str]:
    """Return the files that a year reads of a table at a version, whether they are there or not."""
    sources, _ = _read_by(log, extract, performance_year, version)
    return frozenset(part.path for _, file in sources for part in file.parts)


def pin_sources(
    lake: Path,
    extract: str,
    performance_year: int | None,
    version: int,
    sources: Iterable[tuple[int, CommittedFile]],
) -> PinnedTable:
    """Return the files of some sources of a table, of a history without what was settled.

    Raises QppError QPP206 and QPP207 as pin_table does.
    """
    named = tuple(sources)
    parts = [part for _, file in named for part in file.parts]
    check_parts(lake, extract, parts, version)
    paths = _paths(lake, extract, parts)
    return PinnedTable(
        extract, performance_year, version, paths, named, sources_read=readable(named)
    )


def _paths(lake: Path, extract: str, parts: Iterable[Part | Settlement]) -> tuple[Path, ...]:
    return tuple(sorted({lake / extract / part.path for part in parts}))


def check_parts(
    lake: Path, extract: str, parts: Iterable[Part | Settlement], version: int | str = "now"
) -> None:
    """Raise QppError unless each file is there (QPP206) and as it was committed (QPP207).

    version is the table's that is asked for. Files that a vacuum removed are told as such (QPP226).
    """
    named = {lake / extract / part.path: part for part in parts}
    missing = {part.path for path, part in named.items() if not path.exists()}
    if missing:
        _check_not_vacuumed(lake, extract, missing, version)
        raise QppError("QPP206", extract=extract, files=len(missing), version=version)
    try:
        digests = digests_of(named)
    except OSError as error:
        raise QppError("QPP206", extract=extract, files=1, version=version) from error
    for (path, part), digest in zip(named.items(), digests, strict=True):
        if digest != part.sha256:
            raise QppError("QPP207", extract=extract, file=path.name)


def _check_not_vacuumed(lake: Path, extract: str, missing: set[str], version: int | str) -> None:
    log = read_log(lake, extract)
    vacuumed = log.vacuumed() if log else {}
    if missing <= vacuumed.keys():
        raise QppError(
            "QPP226",
            extract=extract,
            files=len(missing),
            version=version,
            vacuum=max(vacuumed[path].version for path in missing),
        )


def _read_by(
    log: Log, extract: str, performance_year: int | None, version: int | None
) -> tuple[tuple[tuple[int, CommittedFile], ...], tuple[Settlement, ...]]:
    """Return the source files that a year reads, of a history their parts, and its settlements."""
    sources = log.counting(year_of(extract, performance_year), version)
    settlements = log.settlements(version)
    if performance_year is None or not is_history(extract):
        return sources, settlements
    months = service_months(performance_year)
    within = []
    for batch, file in sources:
        parts = tuple(part for part in file.parts if part.service_month in months)
        # Of what was set aside whole nothing tells whose it is.
        if parts or not file.parts:
            within.append((batch, replace(file, parts=parts)))
    return tuple(within), tuple(s for s in settlements if months & set(s.service_months))


def pin(lake: Path, performance_year: int, until: int | None = None) -> dict[str, PinnedTable]:
    """Return every table of the lake as it stands now: what a scoring run reads.

    until is a moment in milliseconds since 1970: as it stood before that.
    """
    if until is None:
        return {extract: pin_table(lake, extract, performance_year) for extract in extracts()}
    versions = {extract: _version_before(lake, extract, until) for extract in extracts()}
    return pin_versions(lake, performance_year, versions)


def pin_versions(
    lake: Path, performance_year: int, versions: Mapping[str, int | None]
) -> dict[str, PinnedTable]:
    """Return tables of the lake at these versions, empty where one is None.

    Raises QppError as pin_table does.
    """
    return {
        extract: PinnedTable(extract, performance_year, None, ())
        if version is None
        else pin_table(lake, extract, performance_year, version)
        for extract, version in versions.items()
    }


def _version_before(lake: Path, extract: str, until: int) -> int | None:
    log = read_log(lake, extract)
    return log.version_before(until) if log else None


def damage(error: BaseException) -> QppError | None:
    """Return the numbered error when DuckDB failed on a damaged file of the lake, else None."""
    found = re.search(
        r"/([a-z_]+)/(?:[a-z_]+=[\w-]+|settled)/"
        rf"((?:{MERGED}|[0-9a-f]{{1,64}})(?:\.\d+)*\.parquet)",
        str(error),
    )
    return QppError("QPP207", extract=found[1], file=found[2]) if found else None

"""QRDA documents to QPP JSON: what an ingest would take of them, without a lake that is kept.

The documents are ingested into a lake of their own that is removed again, so that what is refused
and set aside is what an ingest refuses and sets aside.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from flows.engine.register import check_open
from flows.engine.warehouse import glob_safe
from flows.errors import QppError, printable
from flows.ingest.batch import ingest_batch
from flows.ingest.documents import read_qrda
from flows.ingest.layouts import SUBMISSION
from flows.ingest.report import FileReport, RuleCount
from flows.ingest.sources import XML, Source, inspect
from flows.ingest.statements import statement
from flows.lake import private_files
from flows.progress import step
from flows.qrda import Reading
from flows.qrda.reading import Content


@dataclass(frozen=True)
class SetAside:
    """One fault of one measurement: its row in the document, where it stands and why."""

    row_number: int
    place: str
    column_name: str
    rule_id: str
    reason: str


@dataclass(frozen=True)
class Converted:
    """What became of a file: refused with an error, or a submission without what was set aside.

    same_as is the file that was given before it with the same content.
    """

    path: Path
    digest: str = ""
    error: QppError | None = None
    reading: Reading | None = None
    same_as: Path | None = None
    set_aside: tuple[SetAside, ...] = ()
    warnings: tuple[RuleCount, ...] = field(default_factory=tuple)

    @property
    def submission(self) -> Content | None:
        """Return the submission as QPP JSON; None when the file was refused."""
        if self.error or self.reading is None:
            return None
        return self.reading.submission({fault.row_number for fault in self.set_aside})

    @property
    def has_findings(self) -> bool:
        """Tell whether anything of the file is not in what it was converted to."""
        return self.error is not None or bool(self.set_aside)


def convert(paths: Iterable[Path]) -> list[Converted]:
    """Return what each file amounts to, in the order given; the same content counts once."""
    given = list(paths)
    done: dict[Path, Converted] = {}
    read: dict[int, dict[str, tuple[Source, Reading]]] = {}
    for path in given:
        step(f"Reading {printable(path.name)}")
        try:
            source, reading = _read(path)
            of_year = read.setdefault(reading.performance_year, {})
            first, _ = of_year.setdefault(source.digest, (source, reading))
            if first is not source:
                done[path] = Converted(path, same_as=first.path)
        except QppError as error:
            done[path] = Converted(path, error=error)
    for year, found in sorted(read.items()):
        step(f"Checking {len(found):,} documents of {year}")
        with _scratch() as lake:
            sources = [source for source, _ in found.values()]
            reports = {r.path: r for r in ingest_batch(lake, SUBMISSION, year, sources)}
            for source, reading in found.values():
                done[source.path] = _converted(source, reading, reports[source.path])
    return [done[path] for path in given]


def _read(path: Path) -> tuple[Source, Reading]:
    source = inspect(path)
    if source.container != XML:
        form = f"no XML but {source.container} (the extract {source.layout.extract})"
        raise QppError("QPP124", file=path, form=form)
    reading = read_qrda(source)
    check_open(reading.performance_year)
    return source, reading.without_texts()


@contextmanager
def _scratch() -> Iterator[Path]:
    """Make a folder that its owner alone can read, for the time of the block."""
    try:
        with private_files(), tempfile.TemporaryDirectory(prefix="qpp-convert-") as folder:
            yield Path(folder)
    except OSError as error:
        raise QppError("QPP132", path=tempfile.gettempdir(), reason=error.strerror) from error


def _converted(source: Source, reading: Reading, report: FileReport) -> Converted:
    return Converted(
        source.path,
        source.digest,
        error=report.error,
        reading=reading,
        set_aside=_set_aside(report.quarantine),
        warnings=report.warnings,
    )


def _set_aside(quarantine: Path | None) -> tuple[SetAside, ...]:
    if quarantine is None:
        return ()
    with duckdb.connect() as connection:
        connection.execute("SET VARIABLE quarantine_file = $file", {"file": glob_safe(quarantine)})
        found = connection.sql(statement("set_aside_row")).fetchall()
    return tuple(SetAside(*row) for row in found)

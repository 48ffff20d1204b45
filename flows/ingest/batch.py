"""One batch: the new files of one extract, staged, checked and committed at once."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.memory import Memory, is_short
from flows.engine.service_window import known_months
from flows.engine.warehouse import Resources
from flows.errors import QppError
from flows.ingest.aside import Aside
from flows.ingest.batch_file import BatchFiles, Checked
from flows.ingest.columns import PUBLISHED
from flows.ingest.content_year import read_windows
from flows.ingest.layouts import layout
from flows.ingest.parts import held_part
from flows.ingest.report import FileReport, RuleCount, Status
from flows.ingest.resent import Resent
from flows.ingest.results import FileResult, keep_results
from flows.ingest.rules import UNREAD
from flows.ingest.settle import Settled, settle
from flows.ingest.sources import Source
from flows.ingest.staging import remove_uncommitted, storage_error
from flows.ingest.workshop import read_spelling, workshop
from flows.lake import (
    Log,
    StagedFile,
    batch_to_come,
    commit,
    is_history,
    read_log,
    settlement_path,
    year_of,
)
from flows.progress import step
from flows.validation import import_early, load_suite

# Reading so much takes longer than importing what validates it.
MANY_BYTES = 1 << 26


def ingest_batch(
    lake: Path,
    extract: str,
    performance_year: int | None,
    sources: Iterable[Source],
    resources: Resources | None = None,
    force: bool = False,
) -> list[FileReport]:
    """Take the files of one extract that do not count in the lake yet into it, in one commit.

    performance_year is the one that they were sent for; it is nothing to a history.

    A file that breaks more than the suite's tolerance, that cannot be parsed at all, or that is of
    another year and not forced, is refused and the others go on. The caller holds the lake's
    lock. Raises QppError QPP107, QPP204 or QPP205 when the lake cannot be written; then nothing of
    the batch is committed, and what was staged or set aside is removed.
    """
    sent = list(sources)
    performance_year = year_of(extract, performance_year)
    log = read_log(lake, extract)
    resent = Resent(lake, extract, performance_year, log, sent)
    fresh = {s.digest: s for s in reversed(sent) if s.digest not in resent.known}
    remove_uncommitted(lake, extract, performance_year, fresh)
    if not fresh and not resent.may_be_superseded:
        return [FileReport(s.path, Status.ALREADY_INGESTED, extract) for s in sent]

    def take(connection: duckdb.DuckDBPyConnection) -> list[FileReport]:
        aside = Aside()
        try:
            anew = resent.superseded(connection)
            # Behind what the lake has seen before comes what it has not.
            taken = [*anew, *(s for s in sent if fresh.get(s.digest) is s)]
            reports = [
                FileReport(s.path, Status.ALREADY_INGESTED, extract) for s in sent if s not in taken
            ]
            if taken:
                files = BatchFiles(
                    connection,
                    lake,
                    extract,
                    performance_year,
                    batch_to_come(lake, extract),
                    load_suite(extract),
                    force,
                    frozenset(source.digest for source in anew),
                    aside,
                )
                reports += _run(files, log, taken)
        except BaseException as error:
            if not _has_come(lake, extract, log, sent):
                aside.undo_all()
            remove_uncommitted(lake, extract, performance_year, fresh)
            _remove_settlement(lake, extract)
            if isinstance(error, duckdb.Error | OSError):
                raise storage_error(error, lake) from error
            raise
        finally:
            aside.stand()
        return reports

    return _with_memory(lake, resources or Resources(), take)


def _with_memory(
    lake: Path,
    resources: Resources,
    take: Callable[[duckdb.DuckDBPyConnection], list[FileReport]],
) -> list[FileReport]:
    """Take a batch with little memory; begin again with all that is allowed where that is short."""
    with workshop(lake, resources) as connection:
        memory = Memory(connection, resources.memory_limit)
        try:
            return take(connection)
        except QppError as error:
            if memory.is_all or not is_short(error):
                raise
    with workshop(lake, resources) as connection:
        return take(connection)


def _has_come(lake: Path, extract: str, before: Log | None, sent: list[Source]) -> bool:
    """Tell whether a batch was committed though it ended with an error: its quarantine stays."""
    log, digests = read_log(lake, extract), {source.digest for source in sent}
    seen = -1 if before is None else before.version
    return log is not None and any(
        version > seen and file.source_digest in digests for version, file in log.files()
    )


def _remove_settlement(lake: Path, extract: str) -> None:
    """Remove what a batch that did not come has settled."""
    settlement_path(lake, extract, batch_to_come(lake, extract)).unlink(missing_ok=True)


def _run(files: BatchFiles, log: Log | None, sources: list[Source]) -> list[FileReport]:
    """Stage, check, set aside and commit; return a report for each source."""
    if sum(source.size for source in sources) > MANY_BYTES:
        import_early()
    read_windows(files.connection)
    for name in files.suite.reads:
        warehouse.load_rows(files.connection, name)
    if PUBLISHED in layout(files.extract).codes.values():
        read_spelling(files.connection)
    reports: list[FileReport] = []
    results: list[FileResult] = []
    finished: list[tuple[StagedFile, FileReport]] = []
    taken: list[Checked] = []
    for number, source in enumerate(sources, start=1):
        step(f"{files.extract}: file {number} of {len(sources)}")
        try:
            checked = files.check(source, number)
        except QppError as error:
            if error.code == "QPP107":
                raise
            report = FileReport(source.path, Status.REFUSED, files.extract, error=error)
            reports.append(report)
            results.append(FileResult(source.digest, report))
            continue
        # Each file at once: rows that wait take more room than those that are committed.
        if files.is_refused(checked):
            reports.append(files.refuse(checked))
            results.append(_result(checked, reports[-1]))
        else:
            taken.append(checked)
            finished.append(files.finish(checked))
    settled = _settle(files, log, [file for file, _ in finished])
    finished = [(file, _noted(report, file, settled)) for file, report in finished]
    step(f"{files.extract}: commit")
    results += [
        _result(checked, report) for checked, (_, report) in zip(taken, finished, strict=True)
    ]
    kept = keep_results(
        files.connection,
        files.lake,
        files.suite,
        files.performance_year,
        files.batch_number,
        results,
    )
    if finished:
        try:
            commit(
                files.lake,
                files.extract,
                files.performance_year,
                files.batch_number,
                [file for file, _ in finished],
                settled.staged,
            )
        except BaseException:
            # What was found in a batch that did not come is no result of it.
            if kept is not None:
                kept.unlink(missing_ok=True)
            raise
    return reports + [report for _, report in finished]


def _settle(files: BatchFiles, log: Log | None, staged: list[StagedFile]) -> Settled:
    """Settle what is in force of a history with the batch."""
    if not is_history(files.extract):
        return Settled()
    step(f"{files.extract}: what is in force")
    counting = log.counting(files.performance_year) if log else ()
    sent = [held_part(part) for file in staged for part in file.parts]
    return settle(files.connection, files.lake, files.batch_number, counting, sent)


def _result(checked: Checked, report: FileReport) -> FileResult:
    return FileResult(checked.staged.source.digest, report, checked.staged.parsed_rows)


def _noted(report: FileReport, file: StagedFile, settled: Settled) -> FileReport:
    """Return the report of a file with what settling its claims noticed."""
    found = list(settled.notes.get(file.file_number, []))
    unread = sum(
        part.rows
        for part in file.parts
        if part.service_month is not None and part.service_month not in known_months()
    )
    if unread:
        found.append((UNREAD, unread))
    noticed = tuple(RuleCount(rule.rule_id, rule.reason, rows) for rule, rows in found)
    return replace(report, warnings=report.warnings + noticed)

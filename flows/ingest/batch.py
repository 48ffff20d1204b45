"""One batch: the new files of one extract, staged, checked and committed at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.service_window import known_months
from flows.engine.warehouse import Resources
from flows.errors import QppError, printable
from flows.ingest.columns import PUBLISHED
from flows.ingest.content_year import other_year, read_windows
from flows.ingest.layouts import layout
from flows.ingest.parts import held_part, write_parts
from flows.ingest.quarantine import (
    quarantine_path,
    read_warnings,
    remove_quarantine,
    write_quarantine,
)
from flows.ingest.rejects import failing_rows, remember_failures
from flows.ingest.report import FileReport, RuleCount, Status
from flows.ingest.resent import Resent
from flows.ingest.results import FileResult, keep_results
from flows.ingest.rules import UNREAD
from flows.ingest.settle import Settled, settle
from flows.ingest.sources import Source
from flows.ingest.staging import (
    STAGED,
    Staged,
    remove_uncommitted,
    show,
    stage,
    storage_error,
)
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
from flows.validation import Finding, Suite, load_suite, validate, write_failures


@dataclass(frozen=True)
class Checked:
    """A staged file whose rows were checked, and what they break."""

    staged: Staged
    failing_rows: int
    out_of_scope_rows: int
    left_out: tuple[RuleCount, ...]
    warnings: tuple[RuleCount, ...]
    other_years: str | None


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
    the batch is committed, and what was staged is removed.
    """
    sent = list(sources)
    performance_year = year_of(extract, performance_year)
    log = read_log(lake, extract)
    resent = Resent(lake, extract, performance_year, log, sent)
    fresh = {s.digest: s for s in reversed(sent) if s.digest not in resent.known}
    remove_uncommitted(lake, extract, performance_year, fresh)
    if not fresh and not resent.may_be_superseded:
        return [FileReport(s.path, Status.ALREADY_INGESTED, extract) for s in sent]
    with workshop(lake, resources or Resources()) as connection:
        try:
            anew = resent.superseded(connection)
            # Behind what the lake has seen before comes what it has not.
            taken = [*anew, *(s for s in sent if fresh.get(s.digest) is s)]
            reports = [
                FileReport(s.path, Status.ALREADY_INGESTED, extract) for s in sent if s not in taken
            ]
            if taken:
                batch = _Batch(connection, lake, extract, performance_year, log, force)
                reports += batch.run(taken, {source.digest for source in anew})
        except BaseException as error:
            remove_uncommitted(lake, extract, performance_year, fresh)
            _remove_settlement(lake, extract)
            if isinstance(error, duckdb.Error | OSError):
                raise storage_error(error, lake) from error
            raise
    return reports


def _remove_settlement(lake: Path, extract: str) -> None:
    """Remove what a batch that did not come has settled."""
    settlement_path(lake, extract, batch_to_come(lake, extract)).unlink(missing_ok=True)


def _counts(findings: Iterable[Finding]) -> tuple[RuleCount, ...]:
    return tuple(RuleCount(f.rule_id, f.reason, f.row_count) for f in findings)


class _Batch:
    """The steps of one batch over one connection."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        lake: Path,
        extract: str,
        performance_year: int | None,
        log: Log | None,
        force: bool,
    ) -> None:
        self.connection = connection
        self.counting = log.counting(performance_year) if log else ()
        self.force = force
        self.anew: set[str] = set()
        self.lake = lake
        self.extract = extract
        self.performance_year = performance_year
        self.batch_number = batch_to_come(lake, extract)
        self.suite: Suite = load_suite(extract)

    def run(self, sources: list[Source], anew: set[str]) -> list[FileReport]:
        """Stage, check, set aside and commit; return a report for each source.

        anew are the digests of those that the lake has, superseded.
        """
        self.anew = anew
        read_windows(self.connection)
        for name in self.suite.reads:
            warehouse.load_rows(self.connection, name)
        if PUBLISHED in layout(self.extract).codes.values():
            read_spelling(self.connection)
        reports: list[FileReport] = []
        results: list[FileResult] = []
        finished: list[tuple[StagedFile, FileReport]] = []
        taken: list[Checked] = []
        for number, source in enumerate(sources, start=1):
            step(f"{self.extract}: file {number} of {len(sources)}")
            try:
                checked = self._check(self._stage(source, number))
            except QppError as error:
                if error.code == "QPP107":
                    raise
                report = FileReport(source.path, Status.REFUSED, self.extract, error=error)
                reports.append(report)
                results.append(FileResult(source.digest, report))
                continue
            # Each file at once: rows that wait take more room than those that are committed.
            if self._is_refused(checked):
                reports.append(self._refuse(checked))
                results.append(_result(checked, reports[-1]))
            else:
                taken.append(checked)
                finished.append(self._finish(checked))
        settled = self._settle([file for file, _ in finished])
        finished = [(file, _noted(report, file, settled)) for file, report in finished]
        step(f"{self.extract}: commit")
        results += [
            _result(checked, report) for checked, (_, report) in zip(taken, finished, strict=True)
        ]
        kept = keep_results(
            self.connection,
            self.lake,
            self.suite,
            self.performance_year,
            self.batch_number,
            results,
        )
        if finished:
            try:
                commit(
                    self.lake,
                    self.extract,
                    self.performance_year,
                    self.batch_number,
                    [file for file, _ in finished],
                    settled.staged,
                )
            except BaseException:
                # What was found in a batch that did not come is no result of it.
                if kept is not None:
                    kept.unlink(missing_ok=True)
                raise
        return reports + [report for _, report in finished]

    def _settle(self, files: list[StagedFile]) -> Settled:
        """Settle what is in force of a history with the batch."""
        if not is_history(self.extract):
            return Settled()
        step(f"{self.extract}: what is in force")
        sent = [held_part(part) for file in files for part in file.parts]
        return settle(self.connection, self.lake, self.batch_number, self.counting, sent)

    def _stage(self, source: Source, number: int) -> Staged:
        return stage(
            self.connection, source, self.lake, self.performance_year, self.batch_number, number
        )

    def _show(self, staged: Staged) -> None:
        show(self.connection, staged, self.performance_year)

    def _check(self, staged: Staged) -> Checked:
        """Validate the staged rows and keep which of them fail and why."""
        self._show(staged)
        other_years = self._other_years(staged)
        findings = validate(self.connection, STAGED, self.suite) if staged.parsed_rows else []
        failures = [finding for finding in findings if not finding.is_warning]
        if failures:
            write_failures(self.connection, STAGED, failures)
            remember_failures(self.connection)
        failing, out_of_scope = failing_rows(self.connection, staged.file_number)
        left_out = _counts(finding for finding in findings if finding.is_out_of_scope)
        warnings = read_warnings(self.connection, staged.file_number)
        warnings += _counts(finding for finding in findings if finding.is_warning)
        return Checked(staged, failing, out_of_scope, left_out, warnings, other_years)

    def _other_years(self, staged: Staged) -> str | None:
        """Return the years that a file is of which is forced into another, None of the others.

        Raises QppError QPP122 when it is not forced.
        """
        if self.performance_year is None:
            return None
        other = other_year(self.connection, STAGED, self.extract, self.performance_year)
        if other is None:
            return None
        if self.force:
            return other.years
        staged.remove()
        raise QppError(
            "QPP122",
            file=staged.source.path,
            performance_year=self.performance_year,
            outside=f"{other.outside:,}",
            dated=f"{other.dated:,}",
            column=staged.source.layout.source_names[other.column],
            years=other.years,
        )

    def _notes(self, checked: Checked) -> tuple[str, ...]:
        notes = []
        if checked.staged.source.digest in self.anew:
            notes.append("sent again: taken anew, for what it says was superseded since")
        if checked.other_years:
            notes.append(f"forced: its content is of {checked.other_years}")
        return tuple(notes)

    def _is_refused(self, checked: Checked) -> bool:
        bad = checked.failing_rows + checked.staged.rejected_rows
        judged = checked.staged.rows_in - checked.out_of_scope_rows
        return bad > 0 and self.suite.is_refused(judged, bad)

    def _set_aside(self, checked: Checked) -> tuple[int, tuple[RuleCount, ...], Path | None]:
        """Write the quarantine of a file; return its rows, the rules broken and the path."""
        staged = checked.staged
        digest = staged.source.digest
        path = quarantine_path(self.lake, self.extract, self.performance_year, digest)
        if not checked.failing_rows and not staged.rejected_rows:
            remove_quarantine(path)
            return 0, (), None
        self._show(staged)
        rows, broken = write_quarantine(
            self.connection, staged, self.performance_year, self.batch_number, path
        )
        return rows, broken, path

    def _refuse(self, checked: Checked) -> FileReport:
        staged = checked.staged
        rows, broken, path = self._set_aside(checked)
        staged.remove()
        error = QppError(
            "QPP112",
            file=staged.source.path,
            failing=rows,
            rows=staged.rows_in - checked.out_of_scope_rows,
            tolerance=f"{self.suite.tolerance_percent:g}",
        )
        return FileReport(
            staged.source.path,
            Status.REFUSED,
            self.extract,
            rows_in=staged.rows_in,
            quarantined=rows,
            out_of_scope=checked.out_of_scope_rows,
            broken=broken,
            left_out=checked.left_out,
            warnings=checked.warnings,
            quarantine=path,
            error=error,
        )

    def _finish(self, checked: Checked) -> tuple[StagedFile, FileReport]:
        """Write the quarantine, then the files to be committed; assert that no row is lost."""
        staged = checked.staged
        rows, broken, path = self._set_aside(checked)
        self._show(staged)
        leaves_out = checked.failing_rows + checked.out_of_scope_rows > 0
        parts = write_parts(self.connection, self.lake, staged, leaves_out)
        accepted = sum(part.rows for part in parts)
        if accepted + rows + checked.out_of_scope_rows != staged.rows_in:
            raise QppError(
                "QPP114",
                file=staged.source.path,
                rows=staged.rows_in,
                accepted=accepted,
                quarantined=rows,
                out_of_scope=checked.out_of_scope_rows,
            )
        report = FileReport(
            staged.source.path,
            Status.INGESTED,
            self.extract,
            rows_in=staged.rows_in,
            accepted=accepted,
            quarantined=rows,
            out_of_scope=checked.out_of_scope_rows,
            broken=broken,
            left_out=checked.left_out,
            warnings=checked.warnings,
            quarantine=path,
            notes=self._notes(checked),
        )
        stored = StagedFile(
            staged.source.digest,
            staged.file_number,
            parts,
            rows,
            checked.out_of_scope_rows,
            printable(staged.source.path.name),
            checked.other_years,
        )
        return stored, report


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

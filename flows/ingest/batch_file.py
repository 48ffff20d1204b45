"""One file of a batch: staged and checked, then refused or made ready to be committed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from flows.errors import QppError, printable
from flows.ingest.aside import Aside
from flows.ingest.content_year import other_year
from flows.ingest.parts import write_parts
from flows.ingest.quarantine import (
    quarantine_path,
    read_warnings,
    remove_quarantine,
    write_quarantine,
)
from flows.ingest.rejects import failing_rows, remember_failures
from flows.ingest.report import FileReport, RuleCount, Status
from flows.ingest.sources import Source
from flows.ingest.staging import STAGED, Staged, show, stage, unreadable
from flows.lake import StagedFile
from flows.validation import Finding, Suite, validate, write_failures


@dataclass(frozen=True)
class Checked:
    """A staged file whose rows were checked, what they break and where they were set aside."""

    staged: Staged
    failing_rows: int
    warnings: tuple[RuleCount, ...]
    other_years: str | None
    quarantined_rows: int = 0
    broken: tuple[RuleCount, ...] = ()
    quarantine: Path | None = None


@dataclass(frozen=True)
class BatchFiles:
    """What the files of a batch share; anew are the digests of those that the lake has."""

    connection: duckdb.DuckDBPyConnection
    lake: Path
    extract: str
    performance_year: int | None
    batch_number: int
    suite: Suite
    force: bool
    anew: frozenset[str]
    aside: Aside

    def check(self, source: Source, number: int) -> Checked:
        """Stage a file, validate its rows and write its quarantine: which of them fail and why.

        Raises QppError as stage does, and QPP122 for a file of another year that is not forced.
        """
        staged = stage(
            self.connection, source, self.lake, self.performance_year, self.batch_number, number
        )
        self._show(staged)
        other_years = self._other_years(staged)
        findings = validate(self.connection, STAGED, self.suite) if staged.parsed_rows else []
        failures = [finding for finding in findings if not finding.is_warning]
        if failures:
            write_failures(self.connection, STAGED, failures)
            remember_failures(self.connection)
        failing = failing_rows(self.connection, staged.file_number)
        warnings = read_warnings(self.connection, staged.file_number)
        warnings += _counts(finding for finding in findings if finding.is_warning)
        return self._set_aside(Checked(staged, failing, warnings, other_years))

    def is_refused(self, checked: Checked) -> bool:
        """Tell whether more rows of a file break rules than the suite tolerates."""
        bad = checked.failing_rows + checked.staged.rejected_rows
        return bad > 0 and self.suite.is_refused(checked.staged.rows_in, bad)

    def refuse(self, checked: Checked) -> FileReport:
        """Report a file of which nothing is taken."""
        staged = checked.staged
        staged.remove()
        error = QppError(
            "QPP112",
            file=staged.source.path,
            failing=checked.quarantined_rows,
            rows=staged.rows_in,
            tolerance=f"{self.suite.tolerance_percent:g}",
        )
        return replace(self._report(checked, Status.REFUSED), error=error)

    def finish(self, checked: Checked) -> tuple[StagedFile, FileReport]:
        """Write the files to be committed; assert that no row is lost."""
        staged, rows = checked.staged, checked.quarantined_rows
        self._show(staged)
        parts = write_parts(self.connection, self.lake, staged, checked.failing_rows > 0)
        accepted = sum(part.rows for part in parts)
        if accepted + rows != staged.rows_in:
            raise QppError(
                "QPP114",
                file=staged.source.path,
                rows=staged.rows_in,
                accepted=accepted,
                quarantined=rows,
            )
        report = replace(
            self._report(checked, Status.INGESTED),
            accepted=accepted,
            notes=self._notes(checked),
        )
        stored = StagedFile(
            staged.source.digest,
            staged.file_number,
            parts,
            rows,
            printable(staged.source.path.name),
            checked.other_years,
        )
        return stored, report

    def _report(self, checked: Checked, status: Status) -> FileReport:
        """Return what is told of a file, taken or not."""
        return FileReport(
            checked.staged.source.path,
            status,
            self.extract,
            rows_in=checked.staged.rows_in,
            quarantined=checked.quarantined_rows,
            broken=checked.broken,
            warnings=checked.warnings,
            quarantine=checked.quarantine,
        )

    def _show(self, staged: Staged) -> None:
        show(self.connection, staged, self.performance_year)

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

    def _set_aside(self, checked: Checked) -> Checked:
        """Write the quarantine of the file that is shown, and tell of it.

        The file is read once more for it. Raises QppError QPP109 when it was written to since it
        was staged, QPP101 when it cannot be read any more: other rows would be kept than were
        checked. Nothing of it is left then.
        """
        staged, source = checked.staged, checked.staged.source
        path = quarantine_path(self.lake, self.extract, self.performance_year, source.digest)
        self.aside.begin(path)
        if not checked.failing_rows and not staged.rejected_rows:
            remove_quarantine(path)
            return checked
        try:
            rows, broken = write_quarantine(
                self.connection, staged, self.performance_year, self.batch_number, path
            )
            source.check_unchanged()
        except Exception as error:
            staged.remove()
            self.aside.undo(path)
            source.check_unchanged()
            found = unreadable(error, source)
            if found is None:
                raise
            raise found from error
        return replace(checked, quarantined_rows=rows, broken=broken, quarantine=path)


def _counts(findings: Iterable[Finding]) -> tuple[RuleCount, ...]:
    return tuple(RuleCount(f.rule_id, f.reason, f.row_count) for f in findings)

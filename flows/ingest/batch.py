"""One batch: the new files of one extract, staged, checked and committed at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.warehouse import Resources, quoted
from flows.errors import QppError
from flows.ingest.quarantine import (
    FAILING,
    FAILING_COLUMNS,
    quarantine_path,
    remember,
    write_quarantine,
)
from flows.ingest.report import FileReport, RuleCount, Status
from flows.ingest.sources import Source
from flows.ingest.staging import STAGED_SUFFIX, Staged, count, stage, storage_error
from flows.lake import (
    StagedFile,
    batch_to_come,
    commit,
    create_view,
    is_ingested,
    open_table,
    partition_of,
    pin_table,
    stored_columns,
)
from flows.progress import step
from flows.validation import Suite, load_suite, validate, write_failures

CLAIMS = "claim_line"
STAGED_VIEW = "staged"


@dataclass(frozen=True)
class Checked:
    """A staged file whose rows were checked, and what they break."""

    staged: Staged
    failing_rows: int
    warnings: tuple[RuleCount, ...]


def ingest_batch(
    lake: Path,
    extract: str,
    performance_year: int,
    sources: Iterable[Source],
    resources: Resources | None = None,
) -> list[FileReport]:
    """Take the files of one extract that are not in the lake yet into it, in one commit.

    A file that breaks more than the suite's tolerance, or cannot be parsed at all, is refused
    and the others go on. The caller holds the lake's lock. Raises QppError QPP107, QPP204 or
    QPP205 when the lake cannot be written; then nothing of the batch is committed, and what
    was staged is removed.
    """
    table = open_table(lake, extract)
    reports: list[FileReport] = []
    fresh: dict[str, Source] = {}
    for source in sources:
        known = is_ingested(table, performance_year, source.digest)
        if known or source.digest in fresh:
            reports.append(FileReport(source.path, Status.ALREADY_INGESTED, extract))
        else:
            fresh[source.digest] = source
    if not fresh:
        return reports
    _remove_uncommitted(lake, extract, performance_year, fresh)
    with _workshop(lake, resources or Resources()) as connection:
        try:
            batch = _Batch(connection, lake, extract, performance_year)
            reports += batch.run(list(fresh.values()))
        except BaseException as error:
            _remove_uncommitted(lake, extract, performance_year, fresh)
            if isinstance(error, duckdb.Error | OSError):
                raise storage_error(error, lake) from error
            raise
    return reports


def _remove_uncommitted(
    lake: Path, extract: str, performance_year: int, digests: Iterable[str]
) -> None:
    """Remove what a batch that failed has written beside the table."""
    folder = partition_of(lake, extract, performance_year)
    for left in folder.glob(f"*{STAGED_SUFFIX}"):
        left.unlink()
    table = open_table(lake, extract)
    for digest in digests:
        if not is_ingested(table, performance_year, digest):
            (folder / f"{digest}.parquet").unlink(missing_ok=True)


@contextmanager
def _workshop(lake: Path, resources: Resources) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB connection that spills inside the lake, whose files are private."""
    spill = lake / ".spill"
    connection = warehouse.connect(resources.threads, resources.memory_limit)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET temp_directory = $spill", {"spill": str(spill)})
        yield connection
    finally:
        connection.close()
        with suppress(OSError):
            spill.rmdir()


class _Batch:
    """The steps of one batch over one connection."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        lake: Path,
        extract: str,
        performance_year: int,
    ) -> None:
        self.connection = connection
        self.lake = lake
        self.extract = extract
        self.performance_year = performance_year
        self.batch_number = batch_to_come(lake, extract)
        self.suite: Suite = load_suite(extract)

    def run(self, sources: list[Source]) -> list[FileReport]:
        """Stage, check, set aside and commit; return a report for each source."""
        for name in self.suite.reads:
            warehouse.load_rows(self.connection, name)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {FAILING} ({FAILING_COLUMNS})")
        reports: list[FileReport] = []
        checked: list[Checked] = []
        for number, source in enumerate(sources, start=1):
            step(f"{self.extract}: file {number} of {len(sources)}")
            try:
                checked.append(self._check(self._stage(source, number)))
            except QppError as error:
                if error.code == "QPP107":
                    raise
                reports.append(FileReport(source.path, Status.REFUSED, self.extract, error=error))
        accepted = [c for c in checked if not self._is_refused(c)]
        reports += [self._refuse(c) for c in checked if self._is_refused(c)]
        restated = self._restated_lines(accepted)
        step(f"{self.extract}: commit")
        finished = [self._finish(c, restated) for c in accepted]
        if finished:
            self._commit([file for file, _ in finished])
        return reports + [report for _, report in finished]

    def _stage(self, source: Source, number: int) -> Staged:
        return stage(
            self.connection, source, self.lake, self.performance_year, self.batch_number, number
        )

    def _open(self, staged: Staged) -> None:
        """Show the staged rows as the view that is validated, numbered from 1."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {STAGED_VIEW} AS SELECT "
            f"CAST({self.performance_year} AS SMALLINT) AS performance_year, "
            "f.* EXCLUDE (file_row_number), f.file_row_number + 1 AS record_number "
            f"FROM read_parquet({quoted(staged.path)}, file_row_number = true, "
            "hive_partitioning = false) AS f"
        )

    def _check(self, staged: Staged) -> Checked:
        """Validate the staged rows and keep which of them fail and why."""
        self._open(staged)
        findings = validate(self.connection, STAGED_VIEW, self.suite) if staged.parsed_rows else []
        failures = [finding for finding in findings if finding.is_fail]
        failing = 0
        unreadable = count(self.connection, staged.unreadable)
        if failures or unreadable:
            table = write_failures(self.connection, STAGED_VIEW, failures)
            # A value that is no number is not missing besides.
            self.connection.execute(
                f"DELETE FROM {table} WHERE (record_number, column_name) IN "
                f"(SELECT (u.record_number, u.column_name) FROM {staged.unreadable} AS u)"
            )
            remember(self.connection, staged.unreadable, staged.file_number)
            failing = remember(self.connection, table, staged.file_number)
        warnings = tuple(
            RuleCount(finding.rule_id, finding.reason, finding.row_count)
            for finding in findings
            if not finding.is_fail
        )
        return Checked(staged, failing, warnings)

    def _is_refused(self, checked: Checked) -> bool:
        bad = checked.failing_rows + checked.staged.rejected_rows
        return bad > 0 and self.suite.is_refused(checked.staged.rows_in, bad)

    def _set_aside(self, checked: Checked) -> tuple[int, tuple[RuleCount, ...], Path | None]:
        """Write the quarantine of a file; return its rows, the rules broken and the path."""
        staged = checked.staged
        path = quarantine_path(self.lake, self.extract, staged.source.digest)
        if not checked.failing_rows and not staged.rejected_rows:
            path.unlink(missing_ok=True)
            return 0, (), None
        self._open(staged)
        rows, broken = write_quarantine(
            self.connection, staged, STAGED_VIEW, self.performance_year, path
        )
        return rows, broken, path

    def _refuse(self, checked: Checked) -> FileReport:
        staged = checked.staged
        rows, broken, path = self._set_aside(checked)
        staged.path.unlink()
        error = QppError(
            "QPP112",
            file=staged.source.path,
            failing=rows,
            rows=staged.rows_in,
            tolerance=f"{self.suite.tolerance_percent:g}",
        )
        return FileReport(
            staged.source.path,
            Status.REFUSED,
            self.extract,
            rows_in=staged.rows_in,
            quarantined=rows,
            broken=broken,
            warnings=checked.warnings,
            quarantine=path,
            error=error,
        )

    def _restated_lines(self, accepted: list[Checked]) -> bool:
        """Make the table of claim lines that are inserted though they were before.

        They were in an earlier batch, an earlier file of this one or an earlier week. Returns
        whether there are any. Scoring then counts the latest (transforms/ingest/claim_line.sql).
        """
        if self.extract != CLAIMS or not accepted:
            return False
        paths = ", ".join(quoted(c.staged.path) for c in accepted)
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW inserted AS SELECT claim_id, line_number "
            f"FROM read_parquet([{paths}], hive_partitioning = false) "
            "WHERE dml_indicator = 'INSERT'"
        )
        create_view(self.connection, pin_table(self.lake, CLAIMS, self.performance_year))
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE restated AS "
            "SELECT claim_id, line_number FROM inserted GROUP BY ALL HAVING count(*) > 1 "
            "UNION SELECT i.claim_id, i.line_number FROM inserted AS i "
            "SEMI JOIN lake.claim_line AS l "
            "ON i.claim_id = l.claim_id AND i.line_number = l.line_number"
        )
        return count(self.connection, "restated") > 0

    def _finish(self, checked: Checked, has_restated: bool) -> tuple[StagedFile, FileReport]:
        """Write the quarantine, then the file to be committed; assert that no row is lost."""
        staged = checked.staged
        rows, broken, path = self._set_aside(checked)
        final = staged.path.with_name(staged.path.name.removesuffix(STAGED_SUFFIX))
        if checked.failing_rows or has_restated:
            self._rewrite(staged, has_restated)
        accepted = count(self.connection, f"read_parquet({quoted(staged.path)})")
        if accepted + rows != staged.rows_in:
            raise QppError(
                "QPP114",
                file=staged.source.path,
                rows=staged.rows_in,
                accepted=accepted,
                quarantined=rows,
            )
        staged.path.replace(final)
        report = FileReport(
            staged.source.path,
            Status.INGESTED,
            self.extract,
            rows_in=staged.rows_in,
            accepted=accepted,
            quarantined=rows,
            broken=broken,
            warnings=checked.warnings,
            quarantine=path,
        )
        return StagedFile(final, staged.source.digest, accepted), report

    def _rewrite(self, staged: Staged, has_restated: bool) -> None:
        """Write the staged file again without the rows that fail, restatements marked."""
        marked = (
            "dml_indicator = 'INSERT' AND (claim_id, line_number) IN "
            "(SELECT (r.claim_id, r.line_number) FROM restated AS r)"
        )
        listed = ", ".join(
            f'{marked} AS "{c.name}"'
            if has_restated and c.name == "is_restatement"
            else f's."{c.name}"'
            for c in stored_columns(self.extract)
        )
        self._open(staged)
        filtered = staged.path.with_name(f"filtered.{staged.path.name}")
        self.connection.execute(
            f"COPY (SELECT {listed} FROM {STAGED_VIEW} AS s WHERE s.record_number NOT IN "
            f"(SELECT f.record_number FROM {FAILING} AS f "
            f"WHERE f.file_number = {staged.file_number}) ORDER BY s.record_number) "
            f"TO {quoted(filtered)} (FORMAT parquet, COMPRESSION zstd)"
        )
        filtered.replace(staged.path)

    def _commit(self, files: list[StagedFile]) -> None:
        metadata = {
            "rows": str(sum(file.rows for file in files)),
            "source_digests": ",".join(file.source_digest for file in files),
        }
        commit(self.lake, self.extract, self.performance_year, self.batch_number, files, metadata)
        for file in files:
            if not file.rows:
                file.path.unlink()

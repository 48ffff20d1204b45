"""What the rules of ingest found in each file, kept by date, so that a trend can be seen.

A batch leaves one Parquet file beside the lake's tables, <lake>/quality/<extract>/<year>, of one
row for each file and rule: rows in, and rows that broke it. It is written before the batch is
committed, as the quarantine is, and of refused files too; which batches came is told by the lake's
log. Values, names of files and identifiers are not in it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.engine import warehouse
from flows.engine.dictionary import columns_of
from flows.engine.warehouse import Row, fetch_rows, glob_safe
from flows.errors import QppError
from flows.ingest.report import FileReport, Status
from flows.ingest.rules import READ_RULES
from flows.ingest.statements import bind, query, statement, write
from flows.lake import is_history, publish, read_log, year_name, year_of
from flows.validation.suite import FAIL, Suite, load_suite

FOLDER = "quality"
TABLE = "border.quality_result"


@dataclass(frozen=True)
class FileResult:
    """A file that a batch checked: what is reported of it, and how many of its rows rules saw."""

    source_digest: str
    report: FileReport
    judged_rows: int = 0

    def rows(self, suite: Suite) -> Iterator[dict[str, Any]]:
        """Yield a row for each rule; one without a rule where the file was refused before any."""
        report = self.report
        of_file = {
            "source_digest": self.source_digest,
            "is_refused": report.status is Status.REFUSED,
            "error_code": report.error.code if report.error else None,
            "rows_in": report.rows_in,
        }
        if not report.rows_in:
            yield of_file | {"rule_id": None, "severity": None, "row_count": None}
            return
        found = {r.rule_id: r.rows for r in (*report.broken, *report.warnings)}
        for rule in READ_RULES:
            count = found.get(rule.rule_id, 0)
            yield of_file | {"rule_id": rule.rule_id, "severity": FAIL, "row_count": count}
        for asked in suite.rules:
            count_or_none = found.get(asked.rule_id, 0) if self.judged_rows else None
            yield of_file | {
                "rule_id": asked.rule_id,
                "severity": asked.severity,
                "row_count": count_or_none,
            }


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def keep_results(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    suite: Suite,
    performance_year: int | None,
    batch_number: int,
    files: list[FileResult],
) -> Path | None:
    """Write what a batch found, whole or not at all; return where, None when it checked no file."""
    if not files:
        return None
    checked_at = _now()
    rows = [row for file in files for row in file.rows(suite)]
    bind(
        connection,
        extract=suite.extract,
        performance_year=performance_year,
        batch_number=batch_number,
        checked_at=checked_at,
    )
    connection.from_arrow(pa.Table.from_pylist(rows)).create_view("found_result", replace=True)
    digest = hashlib.sha256(" ".join(sorted(f.source_digest for f in files)).encode()).hexdigest()
    folder = lake / FOLDER / suite.extract / year_name(performance_year)
    path = folder / f"{checked_at:%Y-%m-%d}.{batch_number}.{digest[:16]}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    writing = path.with_name(f"{path.name}.writing")
    try:
        found = query(connection, "quality_result")
        write(found.select(*_typed(TABLE)), writing)
        publish(writing, path)
    finally:
        writing.unlink(missing_ok=True)
    return path


def _typed(table: str) -> Iterator[duckdb.Expression]:
    for column in columns_of(table):
        kind = duckdb.sqltype(column.type)
        yield duckdb.ColumnExpression(column.name).cast(kind).alias(column.name)


def kept_results(lake: Path, performance_year: int | None = None) -> list[Row]:
    """Return the results kept of a year and of the histories, of all when None, in order of date.

    is_in_lake tells of a file that was taken whether it counts in the lake; it does not when it
    was withdrawn or its batch never came, and is None of one that was refused.

    Raises QppError QPP614 when what was kept cannot be read.
    """
    files = sorted((lake / FOLDER).glob("*/*/*.parquet"))
    if not files:
        return []
    with warehouse.connect() as connection:
        bind(
            connection,
            result_files=[glob_safe(file) for file in files],
            performance_year=performance_year,
        )
        try:
            rows = fetch_rows(connection, statement("kept_result"))
        except duckdb.Error as error:
            raise QppError(
                "QPP614", path=lake / FOLDER, reason=str(error).splitlines()[0].rstrip(".")
            ) from error
    counting = _counting(lake, {(row["extract"], row["performance_year"]) for row in rows})
    for row in rows:
        key = (row["extract"], row["performance_year"], row["batch_number"], row["source_digest"])
        row["is_in_lake"] = None if row["is_refused"] else key in counting
    return rows


def _counting(
    lake: Path, kept: set[tuple[str, int | None]]
) -> set[tuple[str, int | None, int, str]]:
    logs = {extract: read_log(lake, extract) for extract in {extract for extract, _ in kept}}
    return {
        (extract, year, batch, file.source_digest)
        for extract, year in kept
        if (log := logs[extract]) is not None
        for batch, file in log.counting(year)
    }


def results_of_run(lake: Path, content: dict[str, Any]) -> list[Row]:
    """Return the rules that the files of a run's manifest were asked: extract, rule, what it says.

    row_count is the rows that broke it in all of the files that counted when the run pinned them;
    of a history in those that the run read.
    """
    year = int(content["performance_year"])
    counting = set()
    for extract, pinned in content["lake"].items():
        log = read_log(lake, extract) if pinned["version"] is not None else None
        if log is not None:
            counting |= {
                (extract, batch, file.source_digest)
                for batch, file in log.counting(year_of(extract, year), pinned["version"])
                if not is_history(extract) or file.source_digest in pinned["files"]
            }
    counts: dict[tuple[str, str, str], int] = {}
    for row in kept_results(lake, year):
        place = (row["extract"], row["batch_number"], row["source_digest"])
        if row["is_in_lake"] and place in counting and row["rule_id"]:
            key = (row["extract"], row["rule_id"], row["severity"])
            counts[key] = counts.get(key, 0) + (row["row_count"] or 0)
    said = {extract: reasons(extract) for extract in {key[0] for key in counts}}
    return [
        {
            "extract": extract,
            "rule_id": rule,
            "severity": severity,
            "reason": said[extract].get(rule, ""),
            "row_count": rows,
        }
        for (extract, rule, severity), rows in sorted(counts.items())
    ]


def reasons(extract: str) -> dict[str, str]:
    """Return the sentence of each rule that a file of the extract is asked."""
    read = {rule.rule_id: rule.reason for rule in READ_RULES}
    return read | {rule.rule_id: rule.reason for rule in load_suite(extract).rules}

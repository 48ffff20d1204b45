"""Quarantine: each row that was set aside, with where it stood and why."""

from pathlib import Path

import duckdb

from flows.engine.warehouse import glob_safe
from flows.ingest.csv_files import sent_csv
from flows.ingest.parquet_files import sent_parquet
from flows.ingest.report import RuleCount
from flows.ingest.rules import QRDA_RULES, READ_RULES
from flows.ingest.sources import CSV, JSON, PARQUET, XML
from flows.ingest.staging import Staged
from flows.ingest.statements import bind, query, statement, write
from flows.ingest.submissions import sent_submissions
from flows.lake import publish

# The readers once more, for the rows as they were sent; a fault costs a second reading.
SENT = {CSV: sent_csv, PARQUET: sent_parquet, JSON: sent_submissions, XML: sent_submissions}
SENT_ROW = "sent_row"


def quarantine_path(lake: Path, extract: str, performance_year: int, digest: str) -> Path:
    """Return where the rows set aside from one source file, sent for a year, are."""
    return lake / "quarantine" / extract / str(performance_year) / f"{digest}.parquet"


def read_warnings(connection: duckdb.DuckDBPyConnection, file_number: int) -> tuple[RuleCount, ...]:
    """Return what reading a file noticed that stops nothing of it, one count for each rule."""
    bind(connection, file_number=file_number)
    found = query(connection, "read_warning").fetchall()
    return tuple(RuleCount(*counted) for counted in found)


def write_quarantine(
    connection: duckdb.DuckDBPyConnection, staged: Staged, performance_year: int, path: Path
) -> tuple[int, tuple[RuleCount, ...]]:
    """Write one file's rows that cannot be parsed or break a rule, one line per row and rule.

    row_number is the position of the record in the source file, from 1; place is where in a
    document of JSON or QRDA it stood; row_text is the record as it was sent. Written complete or
    not at all; returns the number of rows and the rules that they break.
    """
    names = staged.source.layout.source_names
    path.parent.mkdir(parents=True, exist_ok=True)
    writing = path.with_name(f"{path.name}.writing")
    bind(
        connection,
        file_number=staged.file_number,
        performance_year=performance_year,
        source_name=staged.source.path.name,
        source_digest=staged.source.digest,
        lake_names=list(names.keys()),
        source_names=list(names.values()),
        is_sent_by_record=staged.source.container == CSV,
        quarantine_file=glob_safe(path),
    )
    connection.execute(statement("set_aside"))
    SENT[staged.source.container](connection, staged.source).create_view(SENT_ROW, replace=True)
    write(query(connection, "quarantine"), writing)
    publish(writing, path)
    rules = query(connection, "quarantined").fetchall()
    ((rows,),) = connection.execute(
        "SELECT count(DISTINCT row_number) FROM read_parquet($file)", {"file": glob_safe(path)}
    ).fetchall()
    # A reason in quarantine may quote the value; a report is read by many.
    plain = {rule.rule_id: rule.reason for rule in (*READ_RULES, *QRDA_RULES)}
    counts = tuple(
        RuleCount(name, plain.get(name, said), n, tuple(columns), first, place or "")
        for name, said, n, first, place, columns in rules
    )
    return int(rows), counts

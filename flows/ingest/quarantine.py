"""Quarantine: each row that was set aside, with where it stood and why."""

from pathlib import Path

import duckdb
from duckdb import ColumnExpression

from flows.engine.warehouse import glob_safe
from flows.ingest.csv_files import sent_csv, sent_excerpt
from flows.ingest.keys import key_of, key_source_names, unit_of, unit_position
from flows.ingest.parquet_files import sent_parquet
from flows.ingest.report import RuleCount
from flows.ingest.rules import plain_reason
from flows.ingest.sent import keep_sent, remove_sent
from flows.ingest.sources import CSV, JSON, PARQUET, XML
from flows.ingest.staging import STAGED, Staged
from flows.ingest.statements import bind, query, statement, write
from flows.ingest.submissions import sent_submissions
from flows.lake import publish, year_name, year_of

# The readers once more, for the rows as they were sent; a fault costs a second reading.
SENT = {CSV: sent_csv, PARQUET: sent_parquet, JSON: sent_submissions, XML: sent_submissions}
SENT_ROW = "sent_row"
FOLDER = "quarantine"


def quarantine_path(lake: Path, extract: str, performance_year: int | None, digest: str) -> Path:
    """Return where the rows set aside from one source file, sent for a year, are."""
    folder = year_name(year_of(extract, performance_year))
    return lake / FOLDER / extract / folder / f"{digest}.parquet"


def remove_quarantine(path: Path) -> None:
    """Remove what an earlier reading of a file set aside: nothing is, now."""
    remove_sent(path)
    path.unlink(missing_ok=True)


def read_warnings(connection: duckdb.DuckDBPyConnection, file_number: int) -> tuple[RuleCount, ...]:
    """Return what reading a file noticed that stops nothing of it, one count for each rule."""
    bind(connection, file_number=file_number)
    found = query(connection, "read_warning").fetchall()
    return tuple(RuleCount(*counted) for counted in found)


def write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    performance_year: int | None,
    batch_number: int,
    path: Path,
) -> tuple[int, tuple[RuleCount, ...]]:
    """Write one file's rows that cannot be parsed or break a rule, one line per row and rule.

    row_number is the position of the record in the source file, from 1; place is where in a
    document of JSON or QRDA it stood; row_text is the record as it was sent. Beside it is what has
    to be sent again (flows/ingest/sent.py). Written complete or not at all; returns the number of
    rows and the rules that they break.
    """
    source = staged.source
    extract, names = source.layout.extract, source.layout.source_names
    path.parent.mkdir(parents=True, exist_ok=True)
    writing = path.with_name(f"{path.name}.writing")
    bind(
        connection,
        file_number=staged.file_number,
        performance_year=performance_year,
        batch_number=batch_number,
        rows_in=staged.rows_in,
        form=source.json_format or source.container,
        source_name=source.path.name,
        source_digest=source.digest,
        lake_names=list(names.keys()),
        source_names=list(names.values()),
        key_source_names=key_source_names(extract),
        unit_position=unit_position(extract),
        is_sent_by_record=source.container == CSV,
        quarantine_file=glob_safe(path),
    )
    number = ColumnExpression("record_number")
    failing = query(connection, "failing_staged").select(number, key_of(extract))
    failing.create_view("failing_key", replace=True)
    units = connection.view(STAGED).select(number, unit_of(extract))
    units.create_view("staged_unit", replace=True)
    connection.execute(statement("set_aside"))
    excerpt = path.with_name(f"{path.name}.excerpt")
    try:
        _sent(connection, staged, excerpt).create_view(SENT_ROW, replace=True)
        write(query(connection, "quarantine"), writing)
    finally:
        excerpt.unlink(missing_ok=True)
    publish(writing, path)
    keep_sent(connection, staged, path)
    rules = query(connection, "quarantined").fetchall()
    ((rows,),) = connection.execute(
        "SELECT count(DISTINCT row_number) FROM read_parquet($file, hive_partitioning = false)",
        {"file": glob_safe(path)},
    ).fetchall()
    counts = tuple(
        # A reason in quarantine may quote the value; a report is read by many.
        RuleCount(name, plain_reason(name, said), n, tuple(columns), first, place or "")
        for name, said, n, first, place, columns in rules
    )
    return int(rows), counts


def _sent(
    connection: duckdb.DuckDBPyConnection, staged: Staged, excerpt: Path
) -> duckdb.DuckDBPyRelation:
    """Return the rows that are set aside as they were sent.

    Of a file that had nothing amiss when it was read each line is a row: the others are not read.
    """
    if not staged.is_typed:
        return SENT[staged.source.container](connection, staged.source)
    numbers = connection.table("set_aside").select("sent_number").distinct().order("sent_number")
    return sent_excerpt(connection, staged.source, excerpt, [n for (n,) in numbers.fetchall()])


def has_quarantine(lake: Path, performance_year: int | None = None) -> bool:
    """Tell whether anything of a year and of the histories, or of any, was ever set aside."""
    asked = {year_name(performance_year), year_name(None)}
    kept = (lake / FOLDER).glob("*/*/*.parquet")
    return any(performance_year is None or path.parent.name in asked for path in kept)

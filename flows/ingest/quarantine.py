"""Quarantine: each row that was set aside, with where it stood and why."""

from pathlib import Path

import duckdb

from flows.engine.warehouse import quoted
from flows.ingest.report import RuleCount
from flows.ingest.rules import READ_RULES
from flows.ingest.staging import Staged

FAILING = "failing_row"
FAILING_COLUMNS = (
    "file_number INTEGER, record_number BIGINT, rule_id VARCHAR, column_name VARCHAR, "
    "reason VARCHAR"
)


def quarantine_path(lake: Path, extract: str, digest: str) -> Path:
    """Return where the rows set aside from one source file are."""
    return lake / "quarantine" / extract / f"{digest}.parquet"


def remember(connection: duckdb.DuckDBPyConnection, failures: str, file_number: int) -> int:
    """Add a file's failing rows to those of the batch; return how many rows fail."""
    connection.execute(
        f"INSERT INTO {FAILING} SELECT {file_number}, f.record_number, f.rule_id, f.column_name, "
        f"f.reason FROM {failures} AS f"
    )
    row = connection.execute(
        f"SELECT count(DISTINCT record_number) FROM {FAILING} WHERE file_number = $number",
        {"number": file_number},
    ).fetchone()
    return int(row[0]) if row else 0


def write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    relation: str,
    performance_year: int,
    path: Path,
) -> tuple[int, tuple[RuleCount, ...]]:
    """Write one file's rows that cannot be parsed or break a rule, one line per row and rule.

    row_number is the position of the record in the source file, from 1. relation shows the
    staged rows by record_number, their position among those that could be parsed. Written
    complete or not at all; returns the number of rows and the rules that they break.
    """
    names = staged.source.layout.source_names
    renamed = " ".join(f"WHEN {quoted(k)} THEN {quoted(v)}" for k, v in names.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    writing = path.with_name(f"{path.name}.writing")
    # A record's position is its number and that of the rejected records before it.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE set_aside AS "
        "WITH rejected AS (SELECT p.row_number - p.n AS parsed_before, max(p.n) AS n FROM ("
        "SELECT d.row_number, row_number() OVER (ORDER BY d.row_number) AS n "
        f"FROM (SELECT DISTINCT row_number FROM {staged.rejects}) AS d) AS p "
        "GROUP BY parsed_before), "
        "failing AS (SELECT f.record_number + coalesce(r.n, 0) AS row_number, "
        f"CASE f.column_name {renamed} ELSE f.column_name END AS column_name, "
        "f.rule_id, f.reason, f.record_number "
        f"FROM (SELECT * FROM {FAILING} WHERE file_number = {staged.file_number}) AS f "
        "ASOF LEFT JOIN rejected AS r ON f.record_number > r.parsed_before) "
        "SELECT row_number, column_name, rule_id, reason, row_text "
        f"FROM {staged.rejects} UNION ALL "
        "SELECT f.row_number, f.column_name, f.rule_id, f.reason, CAST(to_json(s) AS VARCHAR) "
        f"FROM failing AS f INNER JOIN {relation} AS s ON f.record_number = s.record_number"
    )
    connection.execute(
        f"COPY (SELECT {quoted(staged.source.path.name)} AS source_file, "
        f"{quoted(staged.source.digest)} AS source_digest, "
        f"CAST({performance_year} AS SMALLINT) AS performance_year, q.* FROM set_aside AS q "
        "ORDER BY q.row_number, q.rule_id, q.column_name) "
        f"TO {quoted(writing)} (FORMAT parquet, COMPRESSION zstd)"
    )
    writing.replace(path)
    file = f"read_parquet({quoted(path)})"
    row = connection.execute(f"SELECT count(DISTINCT row_number) FROM {file}").fetchone()
    rules = connection.execute(
        "SELECT rule_id, min(reason), count(DISTINCT row_number), min(row_number), "
        "coalesce(list_sort(list_distinct(list(nullif(column_name, '')))), []) "
        f"FROM {file} "
        "GROUP BY rule_id ORDER BY rule_id"
    ).fetchall()
    # A reason in quarantine may quote the value; a report is read by many.
    plain = {rule.rule_id: rule.reason for rule in READ_RULES}
    counts = tuple(
        RuleCount(name, plain.get(name, said), n, tuple(columns), first)
        for name, said, n, first, columns in rules
    )
    return (int(row[0]) if row else 0), counts

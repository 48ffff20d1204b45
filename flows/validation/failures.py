"""The rows that break rules, as a table in DuckDB: what quarantine is written from."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from flows.validation.finding import Finding
from flows.validation.validate import RECORD_NUMBER

HERE = Path(__file__).resolve().parent
FAILURES = "validation_failure"


def write_failures(
    connection: duckdb.DuckDBPyConnection, relation: str, findings: Iterable[Finding]
) -> str:
    """Make a temporary table of (record_number, rule_id, column_name, reason, severity).

    One row for each row of the relation and each rule that it breaks. Returns the table's name;
    the table replaces that of an earlier call on the same connection.
    """
    connection.execute((HERE / f"{FAILURES}.sql").read_text(encoding="utf-8"))
    for finding in findings:
        connection.sql(finding.query).select(
            ColumnExpression(RECORD_NUMBER),
            ConstantExpression(finding.rule_id),
            ConstantExpression(finding.column_name),
            ConstantExpression(finding.reason),
            ConstantExpression(finding.severity),
        ).insert_into(FAILURES)
    return FAILURES

"""Runs a suite over a relation of an open DuckDB connection, as SQL, through Great Expectations."""

from typing import Any

import duckdb

from flows.validation.finding import Finding
from flows.validation.suite import Rule, Suite

RECORD_NUMBER = "record_number"

# Success or not, and the query for the failing rows, which is composed and not run: no row leaves
# DuckDB. (COMPLETE would fetch every failing value and index beside the same query.)
RESULT_FORMAT = {
    "result_format": "BOOLEAN_ONLY",
    "return_unexpected_index_query": True,
    "unexpected_index_column_names": [RECORD_NUMBER],
}


class UnevaluatedRuleError(RuntimeError):
    """A rule that could not be evaluated: a column or a table that it reads is not there."""


def validate(connection: duckdb.DuckDBPyConnection, relation: str, suite: Suite) -> list[Finding]:
    """Return the rules of the suite that rows of the relation break, in the suite's order.

    The relation is a table or view of the connection (its schema before a dot, if any) with the
    extract's typed columns and the column record_number; the relations that the suite reads
    besides (reference.measure, for instance) must be there too. Row rules share one scan.

    Raises UnevaluatedRuleError when a rule could not be evaluated.
    """
    if not connection.table(relation).limit(1).fetchall():
        return []
    findings = []
    for rule, result in zip(suite.rules, _results(connection, relation, suite), strict=True):
        _refuse_exception(rule, result.exception_info)
        if not result.success:
            findings.append(_finding(connection, relation, rule, result.result))
    return findings


def _results(connection: duckdb.DuckDBPyConnection, relation: str, suite: Suite) -> list[Any]:
    """Return Great Expectations' results in the order of the suite's rules."""
    # Great Expectations takes seconds to import: only a process that validates pays.
    from flows.validation.duckdb_source import batch_definition, quiet  # noqa: PLC0415
    from flows.validation.expectations import expectation_suite  # noqa: PLC0415

    with quiet():
        batch = batch_definition(connection, relation).get_batch()
        results = batch.validate(expectation_suite(suite), result_format=RESULT_FORMAT).results
    by_rule = {result.expectation_config.meta["rule_id"]: result for result in results}
    return [by_rule[rule.rule_id] for rule in suite.rules]


def _refuse_exception(rule: Rule, info: dict[str, Any]) -> None:
    """Raise UnevaluatedRuleError for an exception that Great Expectations caught."""
    caught = [info] if "raised_exception" in info else list(info.values())
    for exception in caught:
        if exception["raised_exception"]:
            message = str(exception["exception_message"]).splitlines()[0]
            raise UnevaluatedRuleError(f"{rule.rule_id} of {rule.extract}: {message}")


def _finding(
    connection: duckdb.DuckDBPyConnection, relation: str, rule: Rule, result: dict[str, Any]
) -> Finding:
    """Return the finding of a broken rule, with its query and the number of rows it returns."""
    query = result.get("unexpected_index_query")
    if query is None:
        query = rule.arguments["unexpected_rows_query"].format(batch=f"(FROM {relation})")
    query = query.rstrip("; \n")
    ((row_count,),) = connection.sql(query).aggregate("count(*)").fetchall()
    return Finding(
        rule_id=rule.rule_id,
        extract=rule.extract,
        column_name=rule.column_name,
        severity=rule.severity,
        reason=rule.reason,
        remedy=rule.remedy,
        row_count=row_count,
        query=query,
    )

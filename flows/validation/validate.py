"""Runs a suite over a relation of an open DuckDB connection, as SQL, through Great Expectations."""

from dataclasses import replace
from typing import Any

import duckdb

from flows.validation.finding import Finding
from flows.validation.garbage import uncollected
from flows.validation.suite import Rule, Suite

RECORD_NUMBER = "record_number"
# The argument of a rule that is a query of its own.
QUERY = "unexpected_rows_query"
KEPT = "rows that break"
# How DuckDB's error for memory that is used up begins.
USED_UP = "Out of Memory Error"

SUCCESS = {"result_format": "BOOLEAN_ONLY"}
# Also the query for the failing rows, which is composed and not run: no row leaves DuckDB.
# (COMPLETE would fetch every failing value and index beside the same query.)
QUERY_OF_ROWS = SUCCESS | {
    "return_unexpected_index_query": True,
    "unexpected_index_column_names": [RECORD_NUMBER],
}


class UnevaluatedRuleError(RuntimeError):
    """A rule that could not be evaluated: a column or a table that it reads is not there."""


def validate(connection: duckdb.DuckDBPyConnection, relation: str, suite: Suite) -> list[Finding]:
    """Return the rules of the suite that rows of the relation break, in the suite's order.

    The relation is a table or view of the connection (its schema before a dot, if any) with the
    extract's typed columns and the column record_number; the relations that the suite reads
    besides (reference.measure, for instance) must be there too. Row rules share one scan. The rows
    that break a rule are kept in a table of the connection until the rule is broken anew.

    Raises UnevaluatedRuleError when a rule could not be evaluated, and DuckDB's own error when
    memory is used up.
    """
    if not connection.table(relation).limit(1).fetchall():
        return []
    asked = replace(suite, rules=tuple(_asked(connection, relation, r) for r in suite.rules))
    broken = _broken(connection, relation, asked, SUCCESS)
    # Most rules are not broken, and composing queries for all takes a sixth of the time of asking.
    queried = replace(asked, rules=tuple(rule for rule, _ in broken if QUERY not in rule.arguments))
    queries = _broken(connection, relation, queried, QUERY_OF_ROWS) if queried.rules else []
    told = {rule.rule_id: result for rule, result in broken + queries}
    return [_finding(connection, rule, told[rule.rule_id]) for rule, _ in broken]


def _broken(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    suite: Suite,
    result_format: dict[str, Any],
) -> list[tuple[Rule, dict[str, Any]]]:
    """Return what Great Expectations tells of the suite's rules that are broken, in their order."""
    broken = []
    results = _results(connection, relation, suite, result_format)
    for rule, result in zip(suite.rules, results, strict=True):
        _refuse_exception(rule, result.exception_info)
        if not result.success:
            broken.append((rule, result.result))
    return broken


def _asked(connection: duckdb.DuckDBPyConnection, relation: str, rule: Rule) -> Rule:
    """Return a rule as it is asked: a query of its own is run once, and what it returned is read.

    Great Expectations would run it for a number alone, and who wants the rows would run it again.
    """
    query = rule.arguments.get(QUERY)
    if query is None:
        return rule
    try:
        kept = _keep(connection, rule, query.format(batch=f"(FROM {relation})").rstrip("; \n"))
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise _unevaluated(rule, error) from error
    # The name of the batch is wanted in every query.
    return replace(rule, arguments=rule.arguments | {QUERY: f"{kept} /* of {{batch}} */"})


def _keep(connection: duckdb.DuckDBPyConnection, rule: Rule, query: str) -> str:
    """Keep the numbers of the rows that a query returns; return the query that reads them."""
    table = f'"{KEPT} {rule.rule_id}"'
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {RECORD_NUMBER} FROM ({query})"
    )
    return f"SELECT {RECORD_NUMBER} FROM {table}"


def _results(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    suite: Suite,
    result_format: dict[str, Any],
) -> list[Any]:
    """Return Great Expectations' results in the order of the suite's rules."""
    # Great Expectations takes seconds to import: only a process that validates pays.
    from flows.validation.duckdb_source import batch_definition, quiet  # noqa: PLC0415
    from flows.validation.expectations import expectation_suite  # noqa: PLC0415

    with quiet(), uncollected():
        try:
            batch = batch_definition(connection, relation).get_batch()
            results = batch.validate(expectation_suite(suite), result_format=result_format).results
        except Exception as error:
            _refuse_used_up(str(error))
            raise
    by_rule = {result.expectation_config.meta["rule_id"]: result for result in results}
    return [by_rule[rule.rule_id] for rule in suite.rules]


def _refuse_exception(rule: Rule, info: dict[str, Any]) -> None:
    """Raise UnevaluatedRuleError for an exception that Great Expectations caught."""
    caught = [info] if "raised_exception" in info else list(info.values())
    for exception in caught:
        if exception["raised_exception"]:
            _refuse_used_up(exception["exception_message"])
            raise _unevaluated(rule, exception["exception_message"])


def _refuse_used_up(said: str) -> None:
    """Raise again what DuckDB said of memory that is used up: others keep the text of it alone."""
    if USED_UP in said:
        raise duckdb.OutOfMemoryException(said[said.index(USED_UP) :].splitlines()[0])


def _unevaluated(rule: Rule, reason: object) -> UnevaluatedRuleError:
    message = str(reason).splitlines()[0]
    return UnevaluatedRuleError(f"{rule.rule_id} of {rule.extract}: {message}")


def _finding(connection: duckdb.DuckDBPyConnection, rule: Rule, result: dict[str, Any]) -> Finding:
    """Return the finding of a broken rule, with its query and the number of rows it returns."""
    query = result.get("unexpected_index_query")
    query = (
        rule.arguments[QUERY] if query is None else _keep(connection, rule, query.rstrip("; \n"))
    )
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

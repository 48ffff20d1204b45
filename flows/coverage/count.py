"""Whom each rule of the year touched in a finished run, counted over the run's tables."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby
from operator import and_

import duckdb
from duckdb import (
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    Expression,
    FunctionExpression,
)

from flows.coverage.rules import ANY_VALUE, SEPARATOR, Rule, listed_rules, table_rules
from flows.coverage.whom import gather, gathered
from flows.engine import apart, catalog, warehouse
from flows.engine.dictionary import columns_of
from flows.run.manifest import Manifest
from flows.run.open import open_run
from flows.run.since import changed_since

ABOVE = "above "
WHOM = ("whom_type", "whom_option", "whom_subject")
WORDED = {"VARCHAR", "BOOLEAN", "DATE"}


@dataclass(frozen=True)
class Count:
    """How many of one kind of entity, under one reporting option, a rule touched."""

    entity_type: str
    reporting_option: str
    number: int


@dataclass(frozen=True)
class Finding:
    """A rule and whom it touched, sorted; nobody where counts is empty."""

    rule: Rule
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Coverage:
    """What a run shows of the law of its year.

    findings are the rules in force; unlawful are outcomes of the run that the year's law does not
    have; changed_tables are those of which SQL, policy or reference have changed since.
    """

    performance_year: int
    run_id: str
    findings: tuple[Finding, ...]
    unlawful: tuple[Finding, ...]
    changed_tables: tuple[str, ...]

    @property
    def touched(self) -> tuple[Finding, ...]:
        """Return the rules in force that touched somebody."""
        return tuple(finding for finding in self.findings if finding.counts)

    @property
    def untouched(self) -> tuple[Rule, ...]:
        """Return the rules in force that touched nobody and should have, in a full population."""
        return tuple(
            finding.rule
            for finding in self.findings
            if not finding.counts and not finding.rule.may_be_untouched_because
        )

    @property
    def excused(self) -> tuple[Rule, ...]:
        """Return the rules in force that touched nobody and need not."""
        return tuple(
            finding.rule
            for finding in self.findings
            if not finding.counts and finding.rule.may_be_untouched_because
        )

    def about(self, text: str) -> "Coverage":
        """Return what concerns rules whose id or sentence holds the text, in any case."""

        def chosen(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
            return tuple(
                finding
                for finding in findings
                if text.casefold() in f"{finding.rule.rule_id} {finding.rule.says}".casefold()
            )

        return replace(self, findings=chosen(self.findings), unlawful=chosen(self.unlawful))


def _condition(rule: Rule, name: str, value: str) -> Expression:
    [column_type] = [c.type for c in columns_of(rule.table) if c.name == name]
    column = ColumnExpression(name)
    if value == ANY_VALUE:
        return column.isnotnull()
    if column_type not in WORDED:
        if value == "positive":
            return column > ConstantExpression(0)
        if value == "negative":
            return column < ConstantExpression(0)
        if value.startswith(ABOVE):
            return column > ColumnExpression(value.removeprefix(ABOVE))
    return column == ConstantExpression(value).cast(duckdb.sqltype(column_type))


def _outcome_columns(rules: Iterable[Rule], table: str) -> set[str]:
    of_table = [rule for rule in rules if rule.table == table]
    compared = {
        value.removeprefix(ABOVE)
        for rule in of_table
        for value in rule.values
        if value.startswith(ABOVE)
    }
    return compared.union(*(rule.columns for rule in of_table))


def _counts_of(
    connection: DuckDBPyConnection, rules: Iterable[Rule], written: Container[str], by_whom: bool
) -> dict[Rule, tuple[Count, ...]]:
    """Return whom each rule touched: the rules of one table are asked in one query."""
    counts: dict[Rule, tuple[Count, ...]] = {}
    by_table: dict[str, list[Rule]] = {}
    for rule in rules:
        counts[rule] = ()
        if rule.table in written:
            by_table.setdefault(rule.table, []).append(rule)
    for table, of_table in by_table.items():
        # A run of an earlier time may lack a column.
        columns = set(connection.table(gathered(table) if by_whom else table).columns)
        asked = [rule for rule in of_table if set(rule.columns) <= columns]
        for kind, option, numbers in _counted(connection, table, asked, by_whom):
            for rule, number in zip(asked, numbers, strict=True):
                if number:
                    counts[rule] += (Count(kind, option, number),)
    return {rule: tuple(sorted(found, key=_order)) for rule, found in counts.items()}


def _counted(
    connection: DuckDBPyConnection, table: str, rules: list[Rule], by_whom: bool
) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield kind of entity, option, and how many each rule of the table touched."""
    if not by_whom:
        numbers = ", ".join(f"count_if({outcome_of(rule)})" for rule in rules)
        yield "row", "", connection.execute(f"SELECT {numbers} FROM {table}").fetchall()[0]
        return
    flags = [f"touched_{number}" for number in range(len(rules))]
    whom = [ColumnExpression(name) for name in WHOM]
    # A subject is counted once, whatever number of rows tells of it.
    touched = (FunctionExpression("bool_or", told) for told in map(outcome_of, rules))
    flagged = (
        connection.table(gathered(table))
        .filter(ColumnExpression("whom_subject").isnotnull())
        .aggregate([*whom, *(told.alias(flag) for told, flag in zip(touched, flags, strict=True))])
    )
    numbers_of = [FunctionExpression("count_if", ColumnExpression(flag)) for flag in flags]
    for kind, option, *counted in flagged.aggregate([*whom[:2], *numbers_of]).fetchall():
        yield kind, option, tuple(counted)


def outcome_of(rule: Rule) -> Expression:
    """Return the condition that a row of the rule's table is its outcome."""
    conditions = [
        _condition(rule, name, value) for name, value in zip(rule.columns, rule.values, strict=True)
    ]
    return reduce(and_, conditions, ConstantExpression(True))


def _order(count: Count) -> tuple[str, str]:
    return count.reporting_option, count.entity_type


def _unlisted(connection: DuckDBPyConnection, tables: set[str], by_whom: bool) -> Iterator[Rule]:
    """Yield an outcome for each value of a listed column that no rule of any year lists.

    Columns of words are listed value by value, so that a new word needs a rule; a rule for any
    value opens them.
    """

    def place(rule: Rule) -> tuple[str, tuple[str, ...]]:
        return rule.table, rule.columns

    for (table, columns), group in groupby(sorted(listed_rules(), key=place), key=place):
        rules = list(group)
        worded = {c.name for c in columns_of(table) if c.type == "VARCHAR"}
        listed = {rule.values for rule in rules}
        if table not in tables or not columns or not set(columns) <= worded:
            continue
        if any(ANY_VALUE in values for values in listed):
            continue
        for values in (
            connection.table(gathered(table) if by_whom else table)
            .select(*columns)
            .distinct()
            .fetchall()
        ):
            if None not in values and values not in listed:
                yield replace(
                    rules[0],
                    rule_id=f"{table} {SEPARATOR.join(values)}",
                    values=values,
                    says="No rule of any year lists this outcome.",
                    citation="",
                )


def cover(run: Manifest) -> Coverage:
    """Count whom each rule of the run's year touched.

    Raises QppError QPP702 when a table of the run is missing or not the one that it proves.
    """
    with warehouse.connect() as connection:
        open_run(connection, run)
        return covered(connection, run)


def covered(connection: DuckDBPyConnection, run: Manifest, *, by_whom: bool = True) -> Coverage:
    """Count whom each rule of the run that is open touched; not by_whom, how many rows, sooner."""
    year = int(run.content["performance_year"])
    written = {entry["table"]: entry for entry in run.content["tables"]}
    transforms = catalog.in_force(year)
    of_run = [transform for name, transform in sorted(transforms.items()) if name in written]
    listed = [
        rule
        if rule.says
        else replace(
            rule,
            says=transforms[rule.table].says,
            citation=SEPARATOR.join(transforms[rule.table].rule),
        )
        for rule in listed_rules()
        if not apart.is_apart(rule.table) and (rule.says or rule.table in transforms)
    ]
    in_force = [rule for rule in listed if rule.is_in_force(year)]
    lawful = {rule.outcome for rule in in_force}
    others = {rule.outcome: rule for rule in listed if rule.outcome not in lawful}
    rules = [*table_rules(of_run, year), *listed]
    if by_whom:
        connection.execute("CREATE SCHEMA whom")
        for table in {rule.table for rule in rules} & written.keys():
            gather(connection, table, _outcome_columns(rules, table))
    of_year = [*table_rules(of_run, year), *in_force]
    beyond = [*others.values(), *_unlisted(connection, set(written), by_whom)]
    counts = _counts_of(connection, [*of_year, *beyond], written, by_whom)
    findings = [Finding(rule, counts[rule]) for rule in of_year]
    unlawful = [Finding(rule, counts[rule]) for rule in beyond if counts[rule]]
    stages = list(dict.fromkeys(rule.stage for rule in listed_rules()))
    tables = [transform.table for transform in catalog.ordered(transforms)]

    def place(found: Finding) -> tuple[int, int]:
        rule = found.rule
        return stages.index(rule.stage), tables.index(rule.table) if rule.table in tables else -1

    return Coverage(
        performance_year=year,
        run_id=run.run_id,
        findings=tuple(sorted(findings, key=place)),
        unlawful=tuple(unlawful),
        changed_tables=changed_since(run),
    )

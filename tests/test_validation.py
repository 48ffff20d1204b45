"""Every rule of every suite is broken by a row made for it, and no good row breaks any."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from flows.emit.payment_file import OF_FILE, payment_files
from flows.engine import warehouse
from flows.lake import extracts
from flows.paths import DATA, DICTIONARY
from flows.validation import (
    FAIL,
    WARN,
    Finding,
    Rule,
    Suite,
    UnevaluatedRuleError,
    load_suite,
    rules,
    suite_names,
    validate,
    write_failures,
)

ROWS = Path(__file__).parent / "validation"
DELIVERED = {
    table.replace(".", "_"): table.split(".")
    for kind in payment_files()
    for table in (kind.table, kind.totals)
}
TRAILERS = {kind.totals.replace(".", "_") for kind in payment_files()}
ALL_RULES = rules()
RECORD = "record_number"


@dataclass
class Specimens:
    """Rows of one extract: which must break which rule and which must break none."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    good: set[int] = field(default_factory=set)
    of_rule: dict[str, set[int]] = field(default_factory=dict)
    failing: dict[str, set[int]] = field(default_factory=dict)


@cache
def columns(extract: str) -> dict[str, str]:
    """Return the columns of an extract or a delivered file with their types."""
    file, table = DELIVERED.get(extract, ("lake", extract))
    with (DICTIONARY / f"{file}.csv").open(newline="", encoding="utf-8") as lines:
        listed = {r["column"]: r["type"] for r in csv.DictReader(lines) if r["table"] == table}
    return listed | (OF_FILE if extract in TRAILERS else {})


def connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET VARIABLE ingest_day = DATE '2030-01-01'")
    for table in {table for name in suite_names() for table in load_suite(name).reads}:
        warehouse.load_rows(connection, table)
    return connection


def load(
    connection: duckdb.DuckDBPyConnection, extract: str, rows: list[dict[str, Any]], file: Path
) -> None:
    """Make a table of the extract's typed columns and record numbers from 1."""
    file.write_text("\n".join(json.dumps(row, default=str) for row in rows), encoding="utf-8")
    types = {RECORD: "BIGINT", **columns(extract)}
    unknown = {key for row in rows for key in row} - set(types)
    assert not unknown, f"columns that the dictionary does not have: {unknown}"
    connection.execute(
        f"CREATE OR REPLACE TABLE extract AS FROM read_json($file, format = 'newline_delimited',"
        f" columns = {json.dumps(types)})",
        {"file": str(file)},
    )


@cache
def specimens(extract: str) -> Specimens:
    """Read the rows of an extract from tests/validation."""
    content = yaml.safe_load((ROWS / f"{extract}.yml").read_text(encoding="utf-8"))
    made = Specimens()

    def add(changes: dict[str, Any]) -> int:
        number = len(made.rows) + 1
        counted = {key: form.format(number) for key, form in content["number"].items()}
        made.rows.append({RECORD: number, **content["good"], **counted, **changes})
        return number

    made.good = {add(changes) for changes in [{}, *content.get("also_good", [])]}
    for rule_id, entries in content["breaks"].items():
        made.of_rule[rule_id], made.failing[rule_id] = set(), set()
        for entry in entries if isinstance(entries, list) else [entries]:
            numbers = [add(changes) for changes in entry.get("rows", [entry])]
            failing = entry.get("fails", range(1, len(numbers) + 1))
            made.of_rule[rule_id].update(numbers)
            made.failing[rule_id].update(numbers[position - 1] for position in failing)
    return made


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, set[int]]]:
    """Validate every extract's rows once; return the record numbers that break each rule."""
    file = tmp_path_factory.mktemp("rows") / "rows.json"
    result: dict[str, dict[str, set[int]]] = {}
    for extract in suite_names():
        connection = connect()
        load(connection, extract, specimens(extract).rows, file)
        findings = validate(connection, "extract", load_suite(extract))
        table = write_failures(connection, "extract", findings)
        failures = connection.execute(f"SELECT rule_id, {RECORD} FROM {table}").fetchall()
        result[extract] = {finding.rule_id: set() for finding in findings}
        for rule_id, number in failures:
            result[extract][rule_id].add(number)
        counts = {finding.rule_id: finding.row_count for finding in findings}
        assert counts == {rule_id: len(found) for rule_id, found in result[extract].items()}
    return result


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.rule_id)
def test_each_rule_is_broken_by_its_rows_and_by_no_good_row(
    rule: Rule, broken: dict[str, dict[str, set[int]]]
) -> None:
    rows = specimens(rule.extract)
    found = broken[rule.extract].get(rule.rule_id, set())
    assert rows.failing.get(rule.rule_id), f"{rule.rule_id} has no row that breaks it"
    assert found & rows.of_rule[rule.rule_id] == rows.failing[rule.rule_id]
    assert not found & rows.good


def test_rule_ids_are_unique_and_speak_of_columns_that_exist() -> None:
    assert len({rule.rule_id for rule in ALL_RULES}) == len(ALL_RULES)
    for rule in ALL_RULES:
        assert rule.column_name in columns(rule.extract), rule.rule_id
        assert rule.severity in (FAIL, WARN)
        assert rule.reason.endswith(".")


def test_rows_are_made_for_rules_that_exist() -> None:
    suites = suite_names()
    assert {path.stem for path in ROWS.iterdir()} == set(suites)
    broken = {(suite, rule_id) for suite in suites for rule_id in specimens(suite).of_rule}
    assert broken == {(rule.extract, rule.rule_id) for rule in ALL_RULES}


def test_every_extract_of_the_lake_has_a_suite() -> None:
    assert {*extracts(), *DELIVERED} == set(suite_names())


def test_the_clinician_types_are_those_of_policy() -> None:
    with (DATA / "policy" / "clinician_type.csv").open(newline="", encoding="utf-8") as lines:
        policy = {row["clinician_type"] for row in csv.DictReader(lines)}
    (rule,) = [rule for rule in ALL_RULES if rule.rule_id == "QV-CLIN-011"]
    assert set(rule.arguments["value_set"]) == policy


def only(suite: Suite, *rule_ids: str) -> Suite:
    return replace(suite, rules=tuple(r for r in suite.rules if r.rule_id in rule_ids))


@pytest.fixture
def claims(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect()
    load(connection, "claim_line", specimens("claim_line").rows, tmp_path / "rows.json")
    yield connection
    connection.close()


def test_an_extract_without_rows_breaks_nothing(claims: duckdb.DuckDBPyConnection) -> None:
    claims.execute("TRUNCATE extract")
    assert validate(claims, "extract", load_suite("claim_line")) == []


def test_a_temporary_view_in_the_pipelines_own_transaction_is_validated_and_left_open(
    claims: duckdb.DuckDBPyConnection,
) -> None:
    claims.execute("BEGIN")
    claims.execute("INSERT INTO extract (record_number, performance_year) VALUES (900000, 2024)")
    claims.execute("CREATE TEMP VIEW staged AS SELECT * FROM extract WHERE record_number = 900000")
    (finding,) = validate(claims, "staged", only(load_suite("claim_line"), "QV-CLAIM-001"))
    assert finding.row_count == 1
    claims.execute("ROLLBACK")
    row = claims.execute("SELECT count(*) FROM extract WHERE record_number = 900000").fetchone()
    assert row == (0,)


def test_a_relation_in_a_schema_is_validated(claims: duckdb.DuckDBPyConnection) -> None:
    claims.execute("CREATE SCHEMA other")
    claims.execute("CREATE VIEW other.lines AS FROM extract")
    suite = only(load_suite("claim_line"), "QV-CLAIM-001", "QV-CLAIM-012", "QV-CLAIM-015")
    by_rule = {f.rule_id: f for f in validate(claims, "other.lines", suite)}
    assert by_rule["QV-CLAIM-012"].row_count == 4
    assert by_rule["QV-CLAIM-015"].row_count == 3
    table = write_failures(claims, "other.lines", by_rule.values())
    row = claims.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row == (sum(f.row_count for f in by_rule.values()),)


def test_failures_carry_record_rule_column_reason_and_severity(
    claims: duckdb.DuckDBPyConnection,
) -> None:
    findings = validate(claims, "extract", only(load_suite("claim_line"), "QV-CLAIM-012"))
    table = write_failures(claims, "extract", findings)
    described = [(name, kind) for name, kind, *_ in claims.execute(f"DESCRIBE {table}").fetchall()]
    assert described == [
        ("record_number", "BIGINT"),
        ("rule_id", "VARCHAR"),
        ("column_name", "VARCHAR"),
        ("reason", "VARCHAR"),
        ("severity", "VARCHAR"),
    ]
    told = claims.execute(f"SELECT DISTINCT * EXCLUDE (record_number) FROM {table}").fetchall()
    assert told == [("QV-CLAIM-012", "tin", "TAX_NUM must be 9 digits.", "fail")]


def test_no_failing_row_passes_through_python(
    claims: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.validation import duckdb_source

    widest = 0
    execute = duckdb_source.MaterialisedCursor.execute

    def counted(self: Any, statement: str, parameters: Any = None, context: Any = None) -> None:
        nonlocal widest
        execute(self, statement, parameters, context)
        if not statement.startswith("DESCRIBE"):
            widest = max(widest, len(self._rows))

    monkeypatch.setattr(duckdb_source.MaterialisedCursor, "execute", counted)
    assert validate(claims, "extract", load_suite("claim_line"))
    assert widest == 1


def test_a_rule_that_cannot_be_evaluated_is_an_error_and_not_a_pass(
    claims: duckdb.DuckDBPyConnection,
) -> None:
    suite = load_suite("claim_line")
    claims.execute("ALTER TABLE extract DROP COLUMN hcpcs_code")
    with pytest.raises(UnevaluatedRuleError, match="QV-CLAIM-"):
        validate(claims, "extract", suite)
    with pytest.raises(UnevaluatedRuleError, match="QV-CLAIM-007"):
        validate(claims, "extract", only(suite, "QV-CLAIM-007"))


def test_memory_that_is_used_up_is_no_rule_that_cannot_be_evaluated(
    claims: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.validation import duckdb_source

    def no_room(*_: Any) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: no room")

    monkeypatch.setattr(duckdb_source.MaterialisedCursor, "execute", no_room)
    with pytest.raises(duckdb.OutOfMemoryException, match="no room"):
        validate(claims, "extract", load_suite("claim_line"))


def test_nothing_is_printed_and_no_file_is_left(
    claims: duckdb.DuckDBPyConnection,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert validate(claims, "extract", load_suite("claim_line"))
    assert capfd.readouterr() == ("", "")
    assert sorted(tmp_path.rglob("*")) == before


def test_the_tolerance_is_passed_only_when_more_rows_fail_than_it_allows() -> None:
    suite = replace(load_suite("claim_line"), tolerance_percent=5)
    assert not suite.is_refused(100, 5)
    assert suite.is_refused(100, 6)
    assert suite.is_refused(1, 1)
    few = replace(suite, tolerance_rows=5)
    assert not few.is_refused(4, 1)
    assert few.is_refused(4, 4)
    assert few.is_refused(20, 6)
    assert load_suite("payment_file_clinician").is_refused(1000000, 1)
    assert not load_suite("payment_file_clinician").is_refused(1000000, 0)


def test_a_warning_does_not_fail() -> None:
    finding = Finding("QV-CLAIM-042", "claim_line", "final_action_code", WARN, "Why.", None, 1, "")
    assert not finding.is_fail
    assert replace(finding, severity=FAIL).is_fail

"""What must hold before a run starts (policy is covered) and after its tables (checks)."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from flows.engine import warehouse
from flows.engine.parsing import tables_read
from flows.errors import QppError
from flows.run.plan import CHECKS, Plan


@dataclass(frozen=True)
class CheckResult:
    """A check that was run: its name, what it says, its SQL and the rows that say otherwise."""

    name: str
    sentence: str
    sql: str
    rows: int


def policy_tables(plan: Plan) -> list[str]:
    """Return the policy tables that the run's transforms read, sorted."""
    return sorted(name for name in plan.input_digests if name.startswith("policy."))


def check_coverage(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Raise QppError QPP509 unless each policy table that is read has a row for the year."""
    bare = [
        name
        for name in policy_tables(plan)
        if connection.execute(
            f"SELECT count(*) FROM {name} WHERE performance_year = $year",
            {"year": plan.performance_year},
        ).fetchall()
        == [(0,)]
    ]
    if bare:
        raise QppError("QPP509", performance_year=plan.performance_year, tables=", ".join(bare))


def check_results(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[CheckResult]:
    """Run every check whose tables the year has, one after the other."""
    written = {t.table for t in plan.transforms} | plan.input_digests.keys()
    for path in sorted(CHECKS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        reads = tables_read(sql)
        if not set(reads) <= written | {f"lake.{name}" for name in plan.pinned}:
            continue
        for name in reads:
            if name.split(".")[0] in warehouse.FOLDERS and name not in plan.input_digests:
                warehouse.load_rows(connection, name, plan.reference)
        failing = connection.execute(f"SELECT count(*) FROM ({sql}) AS c").fetchall()[0][0]
        sentence = sql.splitlines()[0].removeprefix("-- Check:").strip()
        yield CheckResult(path.stem, sentence, sql, failing)


def run_checks(connection: duckdb.DuckDBPyConnection, plan: Plan) -> list[str]:
    """Run every check whose tables the year has; return their names.

    Raises QppError QPP510 for the first check that finds rows; the rows, which may hold
    identifiers, go to a file of the run and not into the message.
    """
    passed: list[str] = []
    for check in check_results(connection, plan):
        if check.rows:
            kept = plan.folder / "failed_checks" / f"{check.name}.parquet"
            kept.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"COPY ({check.sql}) TO {warehouse.quoted(kept)} (FORMAT parquet)")
            raise QppError(
                "QPP510", check=check.name, rows=check.rows, path=kept, sentence=check.sentence
            )
        passed.append(check.name)
    return passed

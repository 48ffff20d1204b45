"""What must hold before a run starts (policy is covered) and of its tables (checks)."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from flows.engine import warehouse
from flows.engine.parsing import tables_read
from flows.errors import QppError
from flows.run.plan import CHECKS, Plan


@dataclass(frozen=True)
class Check:
    """A check: its name, what it says, the SQL of the rows that say otherwise, what it reads."""

    name: str
    sentence: str
    sql: str
    reads: tuple[str, ...]

    def rows(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Return how many rows say otherwise; the tables that are read are there."""
        [(rows,)] = connection.execute(f"SELECT count(*) FROM ({self.sql}) AS c").fetchall()
        return int(rows)


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


def checks_of(plan: Plan) -> list[Check]:
    """Return every check whose tables the year has, by name."""
    written = {t.table for t in plan.transforms} | plan.input_digests.keys()
    known = written | {f"lake.{name}" for name in plan.pinned}
    checks = []
    for path in sorted(CHECKS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        reads = tables_read(sql)
        if known.issuperset(reads):
            sentence = sql.splitlines()[0].removeprefix("-- Check:").strip()
            checks.append(Check(path.stem, sentence, sql, tuple(reads)))
    return checks


def refuse_broken(
    connection: duckdb.DuckDBPyConnection, plan: Plan, rows: Mapping[Check, int]
) -> list[str]:
    """Return the names of the checks, of each of which it is told how many rows say otherwise.

    Raises QppError QPP510 for the first of which some do; the rows, which may hold identifiers, go
    to a file of the run and not into the message.
    """
    for check, found in rows.items():
        if found:
            kept = plan.folder / "failed_checks" / f"{check.name}.parquet"
            kept.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"COPY ({check.sql}) TO {warehouse.quoted(kept)} (FORMAT parquet)")
            raise QppError(
                "QPP510", check=check.name, rows=found, path=kept, sentence=check.sentence
            )
    return [check.name for check in rows]

"""What the gates look at: the run, last year's, what was delivered, and what has changed since."""

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import duckdb

from flows.coverage.count import Coverage, cover
from flows.engine import warehouse
from flows.engine.parsing import tables_read
from flows.errors import QppError
from flows.lake import pin
from flows.paths import REFERENCE
from flows.reference.check import check
from flows.release.thresholds import FLOORS, HERE, gates
from flows.run.intake import intake
from flows.run.manifest import Manifest, latest_run, read_manifest
from flows.run.open import open_run
from flows.run.released import released_run

BEFORE = "before"
# Delivered under this name, whatever is said behind it of the year.
PAYMENT_FILE = "delivered/mips_payment_adjustment_"

# What several gates look at, of both years.
COMPARED = ("coverage_fall", "distance")

FLOOR = {
    "rule_id": "VARCHAR",
    "entity_type": "VARCHAR",
    "first_performance_year": "SMALLINT",
    "last_performance_year": "SMALLINT",
    "at_least": "BIGINT",
    "floor_percent": "DECIMAL(5,2)",
    "why": "VARCHAR",
}


def last_run(lake: Path, performance_year: int) -> Manifest | None:
    """Return the year's run that was handed over, else the one finished last, else None."""
    mark = released_run(lake, performance_year)
    try:
        if mark is not None:
            return read_manifest(lake / "runs" / str(performance_year) / mark["run_id"])
        return latest_run(lake, performance_year)
    except QppError as error:
        if error.code == "QPP603":
            return None
        raise


def _fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: str,
    rows: Iterable[Sequence[object]],
) -> None:
    connection.execute(f"CREATE TABLE gate.{table} ({columns})")
    cells = [list(column) for column in zip(*rows, strict=True)]
    if cells:
        unnested = ", ".join("unnest(?)" for _ in cells)
        connection.execute(f"INSERT INTO gate.{table} SELECT {unnested}", cells)


def _touched(side: str, coverage: Coverage) -> Iterator[tuple[str, str, str, int]]:
    """Yield how many of each kind a rule touched, under any option."""
    for finding in coverage.findings:
        counts = sorted(finding.counts, key=lambda count: count.entity_type)
        for kind, of_kind in groupby(counts, key=lambda count: count.entity_type):
            yield side, finding.rule.rule_id, kind, sum(count.number for count in of_kind)


def _intake(side: str, run: Manifest) -> Iterator[tuple[str, str, int, int]]:
    for extract, entry in run.content["lake"].items():
        yield side, extract, entry["rows"], entry["quarantined_rows"]


def _arrived(run: Manifest, lake: Path) -> Iterator[tuple[str, int]]:
    """Yield of each extract how many files came, or were withdrawn, since the run."""
    now = intake(pin(lake, int(run.content["performance_year"])))
    for extract, entry in now.items():
        read = run.content["lake"].get(extract, {}).get("files", [])
        yield extract, len(set(entry["files"]) ^ set(read))


def _delivered(connection: duckdb.DuckDBPyConnection, run: Manifest) -> None:
    files = [
        run.folder / entry["file"]
        for entry in run.content["outputs"]
        if entry["file"].startswith(PAYMENT_FILE) and entry["file"].endswith(".parquet")
    ]
    _fill(connection, "delivered", "tin VARCHAR, npi VARCHAR", ())
    for path in files:
        connection.execute(
            f"INSERT INTO gate.delivered SELECT tin, npi FROM {warehouse.stored_rows(path)}"
        )


def open_before(
    connection: duckdb.DuckDBPyConnection, last: Manifest, tables: Container[str] | None = None
) -> None:
    """Open the tables of an earlier run, or those that are named, under `before`."""
    [(memory,)] = connection.execute("SELECT current_database()").fetchall()
    connection.execute(f"ATTACH ':memory:' AS {BEFORE}")
    connection.execute(f"USE {BEFORE}")
    open_run(connection, last, tables)
    connection.execute(f"USE {memory}")


def _load_law(connection: duckdb.DuckDBPyConnection, reference: Path) -> None:
    """Load the policy and reference tables that a gate reads."""
    read = {name for gate in gates() for name in tables_read(gate.sql)}
    for name in sorted(n for n in read if n.split(".")[0] in warehouse.FOLDERS):
        warehouse.load_rows(connection, name, reference)


@contextmanager
def evidence(
    run: Manifest, lake: Path, reference: Path = REFERENCE
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open all that the gates look at; raises QppError QPP702 for a run that is not whole."""
    year = int(run.content["performance_year"])
    last = last_run(lake, year - 1)
    counted = cover(run)
    with warehouse.connect() as connection:
        open_run(connection, run)
        _load_law(connection, reference)
        connection.execute("CREATE SCHEMA gate")
        _fill(
            connection,
            "run",
            "performance_year SMALLINT, year_status VARCHAR",
            [(year, run.content["year_status"])],
        )
        _fill(
            connection,
            "last_year",
            "last_performance_year SMALLINT, is_there BOOLEAN",
            [(year - 1, last is not None)],
        )
        _fill(
            connection,
            "rule",
            "rule_id VARCHAR, is_excused BOOLEAN",
            [(f.rule.rule_id, bool(f.rule.may_be_untouched_because)) for f in counted.findings],
        )
        _fill(
            connection,
            "unlawful",
            "rule_id VARCHAR",
            [(finding.rule.rule_id,) for finding in counted.unlawful],
        )
        _fill(
            connection,
            "since",
            "table_name VARCHAR, is_sql BOOLEAN",
            [
                (name, name.split(".")[0] not in {*warehouse.FOLDERS, "prior"})
                for name in counted.changed_tables
            ],
        )
        _fill(connection, "arrived", "extract VARCHAR, file_count BIGINT", _arrived(run, lake))
        _fill(
            connection,
            "benchmark_finding",
            "check_name VARCHAR, severity VARCHAR, measure_id VARCHAR, collection_type VARCHAR",
            [
                (found.check, found.severity, found.measure_id, found.collection_type)
                for found in check(reference)
                if found.performance_year == year
            ],
        )
        _delivered(connection, run)
        connection.execute(
            f"CREATE TABLE gate.release_floor AS FROM read_csv({warehouse.quoted_file(FLOORS)}, "
            f"header = true, delim = ',', quote = '\"', auto_detect = false, "
            f"hive_partitioning = false, columns = {FLOOR})"
        )
        touched = [*_touched("now", counted)]
        came = [*_intake("now", run)]
        if last is not None:
            touched += _touched(BEFORE, cover(last))
            came += _intake(BEFORE, last)
        _fill(
            connection,
            "touched",
            "side VARCHAR, rule_id VARCHAR, entity_type VARCHAR, touched_count BIGINT",
            touched,
        )
        _fill(
            connection,
            "intake",
            "side VARCHAR, extract VARCHAR, row_count BIGINT, quarantined_count BIGINT",
            came,
        )
        if last is not None:
            open_before(connection, last)
            for name in COMPARED:
                sql = (HERE / f"{name}.sql").read_text(encoding="utf-8")
                connection.execute(f"CREATE VIEW gate.{name} AS {sql}")
        yield connection

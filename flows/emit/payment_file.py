"""One kind of delivered file: records as CSV and Parquet, and the trailer of control totals."""

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.engine import warehouse
from flows.engine.dictionary import columns_of
from flows.errors import QppError
from flows.lake import file_digest
from flows.paths import DELIVERABLES
from flows.run.plan import Plan
from flows.run.reliance import Reliance

# What the trailer says of the file beside the totals: `file` is what they are the totals of. What
# the run rests on is as in report.reliance_total.
RESTS_ON = (
    "year_status",
    "year_note",
    "policy_row_count",
    "unconfirmed_row_count",
    "unconfirmed_topic_count",
    "touching_row_count",
    "reading_count",
    "touching_reading_count",
    "noted_readings",
)
OF_FILE = {"file": "VARCHAR", "file_sha256": "VARCHAR"} | {
    column.name: column.type
    for column in columns_of("report.reliance_total")
    if column.name in RESTS_ON
}


@dataclass(frozen=True)
class PaymentFile:
    """One row of data/deliverables.csv: a file, the table of its records and that of its totals.

    A year has the file when it has totals: policy rows decide that in the totals' SQL.
    """

    file: str
    table: str
    totals: str


def payment_files() -> list[PaymentFile]:
    """Return the files that a run may deliver, in order."""
    with DELIVERABLES.open(newline="", encoding="utf-8") as lines:
        return [PaymentFile(**row) for row in csv.DictReader(lines)]


def is_due(connection: duckdb.DuckDBPyConnection, kind: PaymentFile) -> bool:
    """Tell whether the run's year has this file."""
    return bool(connection.execute(f"SELECT 1 FROM {kind.totals} LIMIT 1").fetchall())


def name_of(plan: Plan, kind: PaymentFile) -> str:
    """Return the file's name without its ending; it tells a year that is not verified.

    The records keep one layout for all years, so that a receiver's loader need not change; name
    and trailer tell the status.
    """
    infix = "" if plan.year.is_verified else f".{plan.year.status}"
    return f"{kind.file}_{plan.year.payment_year}{infix}"


def _write_records(
    connection: duckdb.DuckDBPyConnection, plan: Plan, kind: PaymentFile, folder: Path
) -> list[Path]:
    [transform] = [t for t in plan.transforms if t.table == kind.table]
    columns = ", ".join(c.name for c in columns_of(kind.table))
    ordered = f"SELECT {columns} FROM {kind.table} ORDER BY {', '.join(transform.grain)}"
    name = name_of(plan, kind)
    written = folder / f"{name}.csv", folder / f"{name}.parquet"
    for path, form in zip(
        written, ("FORMAT csv, HEADER", "FORMAT parquet, COMPRESSION zstd"), strict=True
    ):
        connection.execute(f"COPY ({ordered}) TO {warehouse.quoted(path)} ({form})")
    return list(written)


def _write_trailer(
    connection: duckdb.DuckDBPyConnection, kind: PaymentFile, rests_on: Reliance, records: Path
) -> Path:
    """Write the control totals beside the records that they count, with the records' SHA-256."""
    trailer = records.with_name(f"{records.stem}.trailer.csv")
    told = {"file": records.name, "file_sha256": file_digest(records)} | rests_on.total
    columns = ", ".join(
        f"CAST({'NULL' if told[name] is None else warehouse.quoted(str(told[name]))} AS {type_}) "
        f"AS {name}"
        for name, type_ in OF_FILE.items()
    )
    connection.execute(
        f"COPY (SELECT *, {columns} FROM {kind.totals} ORDER BY ALL) "
        f"TO {warehouse.quoted(trailer)} (FORMAT csv, HEADER)"
    )
    return trailer


def _check(
    connection: duckdb.DuckDBPyConnection, file: Path, table: str, more: dict[str, str]
) -> None:
    """Read a file back as a contractor would and hold it against the suite of its table.

    Raises QppError QPP604 when an expectation fails; nothing is delivered then.
    """
    from flows.validation.suite import load_suite  # noqa: PLC0415 - Great Expectations is slow
    from flows.validation.validate import validate  # noqa: PLC0415 - to import

    types = {column.name: column.type for column in columns_of(table)} | more
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE delivered_file AS "
        "SELECT *, row_number() OVER () AS record_number FROM read_csv("
        f"{warehouse.quoted_file(file)}, header = true, auto_detect = false, delim = ',', "
        f"quote = '\"', hive_partitioning = false, columns = {{{columns}}})"
    )
    suite = table.replace(".", "_")
    findings = validate(connection, "delivered_file", load_suite(suite))
    connection.execute("DROP TABLE delivered_file")
    broken = [f"{f.rule_id} ({f.row_count} rows)" for f in findings if f.is_fail]
    if broken:
        raise QppError("QPP604", file=file.name, rules=", ".join(broken), suite=suite)


def write_payment_file(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    rests_on: Reliance,
    kind: PaymentFile,
    folder: Path,
) -> list[Path]:
    """Write records and trailer into the folder, each held against its suite; return the paths.

    Raises QppError QPP604 when a file breaks its suite.
    """
    records, parquet = _write_records(connection, plan, kind, folder)
    trailer = _write_trailer(connection, kind, rests_on, records)
    _check(connection, records, kind.table, {})
    _check(connection, trailer, kind.totals, OF_FILE)
    return [records, parquet, trailer]
